using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>LlamaCloud's manners towards those it refuses: a <c>detail</c>, and a 429 that names no time to come back.</summary>
internal sealed class LlamaParseWire : ProviderWire
{
    public static readonly LlamaParseWire Instance = new();

    public override string Provider => "llamaparse";

    public override string ErrorBody(int status) => LlamaRefusal.Json(status switch
    {
        400 => "Bad request.",
        401 => "Invalid API Key",
        402 => "You've exceeded the maximum number of credits for your plan.",
        404 => "Parse job not found",
        413 => "File too large.",
        429 => "Rate limit exceeded. Please try again later.",
        _ => "Oops! Something went wrong on our end. Please try again in a few minutes.",
    });

    public override string UnauthorizedBody(string? presentedKey) =>
        LlamaRefusal.Json(presentedKey is null ? "Not authenticated" : "Invalid API Key");

    public override void AddHeaders(HttpContext context)
    {
    }

    public override void AddRateLimitHeaders(IHeaderDictionary headers, CapacityRefusal refusal)
    {
    }
}
