using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TVDb.Pipeline.Providers.LlamaParse;

/// <summary>What LlamaParse's refusals mean to us.</summary>
internal static partial class LlamaParseErrors
{
    /// <summary>The reason of a 404: the provider knows no such parse job, or no longer.</summary>
    public const string NotFound = "NOT_FOUND_AT_PROVIDER";

    /// <summary>Of an error's body no more is read: what is longer is no word of the provider.</summary>
    private const int BodyBytesMax = 64 * 1024;

    /// <param name="response">The refusal.</param>
    /// <param name="apiKey">Ours, so that it is not repeated.</param>
    /// <param name="now">What dates are compared with.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<ProviderFailure> FromAsync(HttpResponseMessage response, string apiKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var detail = ReadDetail(await ReadBodyAsync(response, cancellationToken));
        var (errorClass, reason) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (ErrorClass.Configuration, "KEY_REFUSED"),
            HttpStatusCode.PaymentRequired => (ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED"),
            HttpStatusCode.TooManyRequests => (ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED"),
            HttpStatusCode.RequestEntityTooLarge => (ErrorClass.InvalidDocument, "DOCUMENT_TOO_LARGE"),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => (ErrorClass.InvalidDocument, "PROVIDER_REFUSED_DOCUMENT"),
            HttpStatusCode.NotFound => (ErrorClass.Configuration, NotFound),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => (ErrorClass.ServiceUnavailable, "PROVIDER_ERROR"),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => (ErrorClass.Configuration, "PROVIDER_MOVED"),
            _ => (ErrorClass.Unknown, "UNEXPECTED_STATUS"),
        };
        // A refusal did no work, nor did a server that says in the provider's form that it cannot serve now. A crash (500), a
        // gateway's page, an empty answer or one that waited too long tells nothing.
        var status = (int)response.StatusCode;
        var certain = (status < 500 && status != 408) || (status is 408 or 503 && detail is not null);
        return new ProviderFailure(
            errorClass,
            reason,
            $"LlamaParse answered {status}: {(detail is null ? "no detail" : ProviderText.Of(detail, apiKey))}",
            certain ? Billing.NotBilled : Billing.Uncertain)
        {
            RetryAfter = RetryTimes.RetryAfter(name => response.Headers.TryGetValues(name, out var values) ? values.First() : null, now),
        };
    }

    /// <summary>A job that ended as FAILED or CANCELLED: billed at the credits it reports, or nothing.</summary>
    public static ProviderFailure FromJob(ParseJob job, long credits)
    {
        var reason = job.ErrorCode is { } code && Code().IsMatch(code) ? code : $"PARSE_{job.Status}";
        var errorClass = reason switch
        {
            "TIMEOUT" or "PARSE_CANCELLED" => ErrorClass.ServiceUnavailable,
            "INVALID_TIER_VERSION_COMBINATION" => ErrorClass.Configuration,
            // The last is our mock's word for pages above allowed_page_failure_ratio; the vendor's is not known.
            "UNSUPPORTED_FILE_TYPE" or "PDF_IS_PROTECTED" or "PDF_IS_BROKEN" or "NO_DATA_FOUND_IN_FILE"
                or "DOCUMENT_TOO_LARGE" or "TOO_MANY_PAGES" or "TOO_MANY_FAILED_PAGES" => ErrorClass.InvalidDocument,
            _ => ErrorClass.Unknown,
        };
        var message = $"LlamaParse could not parse the document: {ProviderText.Of(job.ErrorMessage ?? job.ErrorCode ?? reason)}";
        return new ProviderFailure(errorClass, reason, message, Billing.Reported)
        {
            Usage = new ProviderUsage(Pages: 0, credits, Tokens: 0),
        };
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[BodyBytesMax];
        return body.AsMemory(0, await stream.ReadAtLeastAsync(body, BodyBytesMax, throwOnEndOfStream: false, cancellationToken));
    }

    /// <summary>
    /// Null where the body is not the provider's error form. Of a list of what is wrong with the fields (422) the places and
    /// sentences are told: it also quotes what was sent, which may hold the webhook's secret.
    /// </summary>
    private static string? ReadDetail(ReadOnlyMemory<byte> body)
    {
        try
        {
            var detail = JsonSerializer.Deserialize(body.Span, LlamaParseJson.Default.ParseError)?.Detail;
            return detail?.ValueKind switch
            {
                JsonValueKind.String => detail.Value.GetString(),
                JsonValueKind.Array => string.Join("; ", detail.Value.EnumerateArray().Select(Describe)),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text with half a surrogate pair.
            return null;
        }
    }

    private static string Describe(JsonElement problem)
    {
        if (problem.ValueKind != JsonValueKind.Object)
        {
            return "?";
        }
        var place = problem.TryGetProperty("loc", out var loc) && loc.ValueKind == JsonValueKind.Array ? string.Join('.', loc.EnumerateArray()) : "?";
        var sentence = problem.TryGetProperty("msg", out var msg) && msg.ValueKind == JsonValueKind.String ? msg.GetString() : "?";
        return $"{place}: {sentence}";
    }

    /// <summary>Reasons are words of ours and the vendor's, not whatever stands there.</summary>
    [GeneratedRegex(@"^[A-Z][A-Z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
