using System.Globalization;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.OpenAI;

/// <summary>OpenAI's manners towards those it refuses.</summary>
internal sealed class OpenAIWire : ProviderWire
{
    public static readonly OpenAIWire Instance = new();

    /// <summary>Calls a minute and tokens a minute that the x-ratelimit headers speak of; nothing enforces them.</summary>
    public const int RequestsPerMinute = 10_000;

    public override string Provider => "openai";

    public override string ErrorBody(int status) => ErrorFor(status).ToJson();

    public override string UnauthorizedBody(string? presentedKey) => (presentedKey is null
        ? new OpenAIError(
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
            + "(i.e. Authorization: Bearer YOUR_KEY).",
            OpenAIError.InvalidRequest,
            null,
            null)
        : new OpenAIError(
            $"Incorrect API key provided: {Masked(presentedKey)}. You can find your API key at https://platform.openai.com/account/api-keys.",
            OpenAIError.InvalidRequest,
            null,
            "invalid_api_key")).ToJson();

    public override void AddHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers["openai-version"] = "2020-10-01";
        headers["x-request-id"] = context.Request.ClientRequestId() is { } id && id.All(char.IsAscii) ? $"req_{id}" : $"req_{Guid.NewGuid():n}";
    }

    public override void AddRateLimitHeaders(IHeaderDictionary headers, CapacityRefusal refusal)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(refusal.RetryAfter.TotalSeconds));
        var milliseconds = Math.Max(1, (int)Math.Ceiling(refusal.RetryAfter.TotalMilliseconds));
        var limit = refusal.RequestsPerSecond is { } perSecond ? perSecond * 60 : RequestsPerMinute;
        headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        headers["retry-after-ms"] = milliseconds.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-limit-requests"] = limit.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-remaining-requests"] = "0";
        headers["x-ratelimit-reset-requests"] = RateLimitHeaders.Duration(refusal.RetryAfter);
    }

    private static OpenAIError ErrorFor(int status) => status switch
    {
        401 => new OpenAIError("Incorrect API key provided.", OpenAIError.InvalidRequest, null, "invalid_api_key"),
        403 => new OpenAIError("You are not allowed to sample from this model.", OpenAIError.InvalidRequest, null, "unsupported_country_region_territory"),
        404 => new OpenAIError("The requested resource does not exist.", OpenAIError.InvalidRequest, null, "model_not_found"),
        429 => new OpenAIError("Rate limit reached for requests.", "requests", null, "rate_limit_exceeded"),
        503 => new OpenAIError(
            "The engine is currently overloaded, please try again later.", "service_unavailable_error", null, "server_is_overloaded"),
        >= 500 => new OpenAIError(
            "The server had an error while processing your request. Sorry about that!", "server_error", null, null),
        _ => new OpenAIError("Invalid request.", OpenAIError.InvalidRequest, null, null),
    };

    private static string Masked(string key) => key.Length <= 8 ? new string('*', key.Length) : $"{key[..4]}{new string('*', key.Length - 8)}{key[^4..]}";
}
