namespace TVDb.Pipeline.Providers;

/// <summary>One end of one provider: who a call goes to, and the key of its client.</summary>
public readonly record struct ProviderTarget(string Provider, ProviderEnd End)
{
    public static ProviderTarget Real(string provider) => new(provider, ProviderEnd.Real);

    public static ProviderTarget Mock(string provider) => new(provider, ProviderEnd.Mock);

    /// <summary>As logs and HTTP clients are called: <c>openai-real</c>.</summary>
    public override string ToString() => $"{Provider}-{(End == ProviderEnd.Real ? "real" : "mock")}";
}
