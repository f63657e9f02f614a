namespace TVDb.MockProviders.Wire;

/// <summary>What code shared by the providers must be able to say in a provider's own words.</summary>
internal abstract class ProviderWire
{
    /// <summary>The provider's name in the price catalog and on the invoice.</summary>
    public abstract string Provider { get; }

    /// <summary>The JSON body this provider sends with an error status.</summary>
    public abstract string ErrorBody(int status);

    /// <summary>The JSON body of its 401.</summary>
    /// <param name="presentedKey">The key that was refused, or null where none came.</param>
    public abstract string UnauthorizedBody(string? presentedKey);

    /// <summary>The headers it adds to every answer, refusals included.</summary>
    public abstract void AddHeaders(HttpContext context);

    /// <summary>The headers it adds to a 429.</summary>
    public abstract void AddRateLimitHeaders(IHeaderDictionary headers, CapacityRefusal refusal);

    public static Task WriteAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
