namespace TVDb.Pipeline.Providers;

/// <summary>Which end of a provider a client speaks to.</summary>
public enum ProviderEnd
{
    Mock,
    Real,
}

/// <summary>The providers' names, as budgets, prices, holds and records spell them.</summary>
public static class ProviderNames
{
    public const string LlamaParse = "llamaparse";
    public const string OpenAI = "openai";

    /// <summary>Our own text extraction.</summary>
    public const string Local = "local";
}

/// <summary>Where one end of a provider is. The key is a secret: it is never logged; empty where the end needs none.</summary>
public sealed record ProviderEndpoint(Uri BaseAddress, string ApiKey)
{
    public override string ToString() => BaseAddress.ToString();
}
