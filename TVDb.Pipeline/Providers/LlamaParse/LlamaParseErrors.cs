using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace TVDb.Pipeline.Providers.LlamaParse;

/// <summary>What LlamaParse's refusals mean to us.</summary>
internal static class LlamaParseErrors
{
    /// <summary>The reason of a 404: the provider knows no such parse job, or no longer.</summary>
    public const string NotFound = "NOT_FOUND_AT_PROVIDER";

    private const int MessageLengthMax = 300;

    public static async Task<ProviderFailure> FromAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var detail = ReadDetail(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var (errorClass, reason) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (ErrorClass.Configuration, "KEY_REFUSED"),
            HttpStatusCode.PaymentRequired => (ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED"),
            HttpStatusCode.TooManyRequests => (ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED"),
            HttpStatusCode.RequestEntityTooLarge => (ErrorClass.InvalidDocument, "DOCUMENT_TOO_LARGE"),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => (ErrorClass.InvalidDocument, "PROVIDER_REFUSED_DOCUMENT"),
            HttpStatusCode.NotFound => (ErrorClass.Configuration, NotFound),
            >= HttpStatusCode.InternalServerError => (ErrorClass.ServiceUnavailable, "PROVIDER_ERROR"),
            _ => (ErrorClass.Unknown, "UNEXPECTED_STATUS"),
        };
        // A refusal did no work, nor did a server that says in the provider's form that it cannot serve now. A crash (500), a
        // gateway's page or an empty answer tells nothing.
        var certain = (int)response.StatusCode < 500 || (response.StatusCode == HttpStatusCode.ServiceUnavailable && detail is not null);
        return new ProviderFailure(
            errorClass,
            reason,
            $"LlamaParse answered {(int)response.StatusCode}: {detail ?? "no detail"}",
            certain ? Billing.NotBilled : Billing.Uncertain)
        {
            RetryAfter = Wait(response.Headers.RetryAfter),
        };
    }

    /// <summary>A job that ended as FAILED or CANCELLED: billed at the credits it reports, or nothing.</summary>
    public static ProviderFailure FromJob(ParseJob job)
    {
        var reason = job.ErrorCode ?? $"PARSE_{job.Status}";
        var errorClass = reason switch
        {
            "TIMEOUT" or "PARSE_CANCELLED" => ErrorClass.ServiceUnavailable,
            "INVALID_TIER_VERSION_COMBINATION" => ErrorClass.Configuration,
            "UNSUPPORTED_FILE_TYPE" or "PDF_IS_PROTECTED" or "PDF_IS_BROKEN" or "NO_DATA_FOUND_IN_FILE"
                or "DOCUMENT_TOO_LARGE" or "TOO_MANY_PAGES" => ErrorClass.InvalidDocument,
            _ => ErrorClass.Unknown,
        };
        return new ProviderFailure(errorClass, reason, $"LlamaParse could not parse the document: {job.ErrorMessage ?? reason}", Billing.Reported)
        {
            Usage = new ProviderUsage(Pages: 0, Credits: job.Usage?.Credits ?? 0, Tokens: 0),
        };
    }

    private static TimeSpan? Wait(RetryConditionHeaderValue? retryAfter) => retryAfter?.Delta;

    /// <summary>Null where the body is not the provider's error form.</summary>
    private static string? ReadDetail(byte[] body)
    {
        try
        {
            var detail = JsonSerializer.Deserialize(body, LlamaParseJson.Default.ParseError)?.Detail;
            var text = detail is { ValueKind: JsonValueKind.String } sentence ? sentence.GetString() : detail?.GetRawText();
            return text is { Length: > MessageLengthMax } ? text[..MessageLengthMax] : text;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
