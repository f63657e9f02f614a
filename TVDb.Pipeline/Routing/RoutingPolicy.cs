using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>Where a step goes, and why.</summary>
public abstract record RoutingDecision
{
    private RoutingDecision()
    {
    }

    /// <param name="Provider">Whose end; null: the mock of the stage.</param>
    /// <param name="Reason">As it stands in the stage's record.</param>
    public sealed record Serve(string? Provider, string Reason) : RoutingDecision;

    /// <summary>Nothing else may serve: how the first provider failed decides what follows, by the request's policies.</summary>
    public sealed record Stand : RoutingDecision;

    /// <summary>Nothing may serve, and nothing was called.</summary>
    public sealed record Refuse(ErrorClass Class, string Provider, string Reason, string Message) : RoutingDecision;
}

/// <summary>
/// Chooses who serves a step: a pure function of what is known. <c>mock</c> never touches a real provider, <c>real</c> never
/// answers with mock content, <c>hybrid</c> is real while it can be and otherwise what the request's policies say.
/// </summary>
public static class RoutingPolicy
{
    public const string SetToMock = "PROVIDER_SET_TO_MOCK";

    public static RoutingDecision Decide(RoutingFacts facts)
    {
        if (facts.Mode == ServiceMode.Mock)
        {
            return new RoutingDecision.Serve(Provider: null, "mode_mock");
        }
        if (facts.MadeByMock)
        {
            return new RoutingDecision.Serve(Provider: null, "parsed_by_mock");
        }
        if (facts.Providers is not [var first, ..])
        {
            return new RoutingDecision.Refuse(ErrorClass.Configuration, "", "REAL_NOT_CONFIGURED", $"mode {Word(facts.Mode)} needs a real provider, and none that serves this is configured");
        }
        // What the preferred provider says of a document holds: another would be paid to say it again.
        if (first is { Tried: true, Obstacle: Obstacle.Document } || facts.Providers.Any(end => end is { Tried: true, Obstacle: Obstacle.Final }))
        {
            return new RoutingDecision.Stand();
        }
        if (facts.Providers.FirstOrDefault(end => end.Obstacle is null) is { } free)
        {
            return new RoutingDecision.Serve(free.Provider, free == first ? $"mode_{Word(facts.Mode)}" : $"after_{first.Provider}_{first.Obstacle!.Value.Word()}");
        }
        if (facts.Mode == ServiceMode.Hybrid && MockMayServe(first, facts))
        {
            return new RoutingDecision.Serve(Provider: null, first.Obstacle == Obstacle.SetToMock ? "operator_mock" : $"fallback_{first.Obstacle!.Value.Word()}");
        }
        // It may be well again, and who would know if nobody tried; its circuit keeps the calls few.
        if (facts.Providers.FirstOrDefault(end => end is { Tried: false, Obstacle: Obstacle.Unhealthy }) is { } down)
        {
            return new RoutingDecision.Serve(down.Provider, $"mode_{Word(facts.Mode)}");
        }
        return facts.Providers.Any(end => end.Tried)
            ? new RoutingDecision.Stand()
            : new RoutingDecision.Refuse(ErrorClass.ServiceUnavailable, first.Provider, SetToMock, $"an operator put {first.Provider} on its mock, which may not serve this job");
    }

    private static bool MockMayServe(RealEnd first, RoutingFacts facts) => !first.NeverMock && first.Obstacle switch
    {
        Obstacle.NoBudget or Obstacle.NoQuota => facts.OnBudgetExhausted == FallbackPolicy.Mock,
        Obstacle.Unhealthy or Obstacle.SetToMock or Obstacle.RateLimited or Obstacle.Unavailable or Obstacle.Misconfigured =>
            facts.OnUnavailable == FallbackPolicy.Mock,
        Obstacle.Document or Obstacle.Final or null => false,
    };

    private static string Word(ServiceMode mode) => mode switch
    {
        ServiceMode.Mock => "mock",
        ServiceMode.Real => "real",
        ServiceMode.Hybrid => "hybrid",
    };
}
