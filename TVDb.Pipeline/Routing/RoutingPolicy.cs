using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>Where a call goes, and why.</summary>
public abstract record RoutingDecision
{
    private RoutingDecision()
    {
    }

    public sealed record Serve(ProviderEnd End, string Reason) : RoutingDecision;

    /// <summary>Nowhere: no end of the provider may serve.</summary>
    public sealed record Refuse(string Reason, string Message) : RoutingDecision;
}

/// <summary>
/// Chooses the end of a provider for a call: a pure function of what is known. <c>mock</c> never touches a real
/// provider, <c>real</c> never answers with mock content, a missing key is never a silent mock.
/// </summary>
public static class RoutingPolicy
{
    public static RoutingDecision Decide(ServiceMode mode, string provider, bool realConfigured) => (mode, realConfigured) switch
    {
        (ServiceMode.Mock, _) => new RoutingDecision.Serve(ProviderEnd.Mock, "mode_mock"),
        (ServiceMode.Real, true) => new RoutingDecision.Serve(ProviderEnd.Real, "mode_real"),
        (ServiceMode.Real, false) => new RoutingDecision.Refuse("REAL_NOT_CONFIGURED", $"mode real needs an API key for {provider}"),
        (ServiceMode.Hybrid, _) => new RoutingDecision.Refuse("HYBRID_NOT_SERVED", "mode hybrid is not served yet"),
    };
}
