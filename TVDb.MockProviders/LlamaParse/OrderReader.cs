using System.Globalization;
using System.Text.Json;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>Turns a v2 configuration into an order, or says what is wrong with it.</summary>
internal static class OrderReader
{
    private static readonly ParseConfiguration Empty = new(null, null, null, null, null, null, null, null, null);

    /// <returns>Null when <paramref name="order"/> is complete but for its document.</returns>
    public static LlamaRefusal? Read(string json, HttpRequest request, out ParseConfiguration configuration, out ParseOrder order)
    {
        order = new ParseOrder { Tier = "", Version = "", Name = "", Path = request.Path, ClientRequestId = request.ClientRequestId() };
        return Parse(json, out configuration) ?? Fill(configuration, ref order);
    }

    public static bool IsHttp(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    private static LlamaRefusal? Parse(string json, out ParseConfiguration configuration)
    {
        configuration = Empty;
        try
        {
            configuration = JsonSerializer.Deserialize(json, LlamaJson.Default.ParseConfiguration) ?? Empty;
            return null;
        }
        catch (JsonException e)
        {
            return LlamaRefusal.Invalid("json_invalid", $"JSON decode error: {e.Message}", null, "body", e.Path ?? "$");
        }
    }

    private static LlamaRefusal? Fill(ParseConfiguration configuration, ref ParseOrder order)
    {
        if (string.IsNullOrEmpty(configuration.Tier) || string.IsNullOrEmpty(configuration.Version))
        {
            return LlamaRefusal.Of(StatusCodes.Status400BadRequest, "Both 'tier' and 'version' are required.");
        }
        if (ReadPages(configuration.PageRanges, out var pages) is { } badPages)
        {
            return badPages;
        }
        var ratio = configuration.ProcessingControl?.JobFailureConditions?.AllowedPageFailureRatio ?? ParseOrder.DefaultPageFailureRatio;
        if (ratio is not (>= 0 and <= 1))
        {
            return LlamaRefusal.Invalid(
                "value_error",
                "Input should be from 0 to 1",
                ratio.ToString(CultureInfo.InvariantCulture),
                "body", "processing_control", "job_failure_conditions", "allowed_page_failure_ratio");
        }
        var webhooks = configuration.WebhookConfigurations ?? [];
        if (webhooks.FirstOrDefault(webhook => !IsHttp(webhook.WebhookUrl)) is { } badWebhook)
        {
            return LlamaRefusal.Invalid(
                "url_parsing", "Input should be a valid URL", badWebhook.WebhookUrl, "body", "webhook_configurations", "webhook_url");
        }
        order = order with
        {
            Tier = configuration.Tier,
            Version = configuration.Version,
            Pages = pages,
            PageFailureRatioMax = ratio,
            DisableCache = configuration.DisableCache is true,
            UserMetadata = configuration.UserMetadata,
            Webhooks = webhooks,
        };
        return null;
    }

    private static LlamaRefusal? ReadPages(PageRanges? ranges, out PageSelection pages)
    {
        pages = new PageSelection(null, ranges?.MaxPages);
        if (ranges?.MaxPages is < 1)
        {
            return LlamaRefusal.Invalid(
                "greater_than_equal",
                "Input should be greater than or equal to 1",
                ranges.MaxPages.Value.ToString(CultureInfo.InvariantCulture),
                "body", "page_ranges", "max_pages");
        }
        if (string.IsNullOrEmpty(ranges?.TargetPages))
        {
            return null;
        }
        if (PageSelection.ParseTargets(ranges.TargetPages, firstPage: 1) is not { } targets)
        {
            return LlamaRefusal.Invalid(
                "value_error",
                "Value error, target_pages wants distinct 1-based pages and ranges, for example '1,3,5-8'",
                ranges.TargetPages,
                "body", "page_ranges", "target_pages");
        }
        pages = new PageSelection(targets, null);
        return null;
    }
}
