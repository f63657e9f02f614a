using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing.Modes;

namespace TVDb.Pipeline.Routing;

/// <summary>
/// Has a step served by one end after the other, as <see cref="RoutingPolicy"/> chooses by what is known so far, until one
/// serves it or none may.
/// </summary>
public sealed class Failover(HealthBoard health, HealthEvidence evidence, ServiceModes modes, TimeProvider time)
{
    /// <summary>Time for one more try where a mock stands by: long enough for a hiccup, too short to be noticed.</summary>
    private static readonly TimeSpan PatienceBeforeMock = TimeSpan.FromMilliseconds(300);

    /// <summary>What a mock needs to serve a stage in a real provider's place, and the answer to get to the caller.</summary>
    private static readonly TimeSpan TimeForMock = TimeSpan.FromSeconds(1);

    /// <param name="wish">What is to be served.</param>
    /// <param name="serve">Has it served on a route.</param>
    /// <param name="refuse">Makes a result of a refusal by which nothing was called.</param>
    public async Task<T> RunAsync<T>(RouteWish wish, Func<CallRoute, Task<RouteOutcome<T>>> serve, Func<RoutingDecision.Refuse, T> refuse)
    {
        var met = new Dictionary<string, Obstacle>();
        T? first = default;
        while (true)
        {
            switch (Decide(FactsOf(wish, met), isLate: met.Count > 0 && IsLate(wish)))
            {
                case RoutingDecision.Serve { Provider: null } mock:
                    var stoodIn = await serve(new CallRoute(ProviderTarget.Mock(wish.MockProvider), mock.Reason));
                    NoteFallback(wish, stoodIn.Obstacle);
                    return stoodIn.Result;
                case RoutingDecision.Serve real:
                    var outcome = await serve(RouteTo(real, wish));
                    if (real.Provider != wish.Chain[0])
                    {
                        NoteFallback(wish, outcome.Obstacle);
                    }
                    if (outcome.Obstacle is not { } obstacle)
                    {
                        return outcome.Result;
                    }
                    first = met.Count == 0 ? outcome.Result : first;
                    met[real.Provider] = obstacle;
                    break;
                case RoutingDecision.Stand:
                    return first!;
                case RoutingDecision.Refuse refusal:
                    return refuse(refusal);
                default:
                    throw new InvalidOperationException("not a decision");
            }
        }
    }

    /// <summary>Whether a real provider may serve now, as far as is known without a call.</summary>
    public bool MayServe(IEnumerable<StageProvider> chain) => chain.Any(provider => ObstacleOf(provider.Name) is null);

    /// <summary>
    /// Where its caller's time went by while one end was tried, the mock comes before the ends that are left. Once its caller is
    /// gone nobody is in a hurry any more.
    /// </summary>
    private static RoutingDecision Decide(RoutingFacts facts, bool isLate) =>
        isLate && RoutingPolicy.Decide(facts with { Providers = [.. facts.Providers.Where(end => end.Obstacle is not null)] }) is RoutingDecision.Serve { Provider: null } mock
            ? mock
            : RoutingPolicy.Decide(facts);

    private void NoteFallback(RouteWish wish, Obstacle? obstacle)
    {
        if (wish is { Mode: not ServiceMode.Mock, MadeByMock: false })
        {
            evidence.NoteFallback(wish.Chain[0], obstacle is null);
        }
    }

    private RoutingFacts FactsOf(RouteWish wish, Dictionary<string, Obstacle> met) => new()
    {
        Mode = wish.Mode,
        OnBudgetExhausted = wish.OnBudgetExhausted,
        OnUnavailable = wish.OnUnavailable,
        MadeByMock = wish.MadeByMock,
        Providers = [.. wish.Chain.Select(provider => met.TryGetValue(provider, out var obstacle)
            ? new RealEnd(provider, obstacle, Tried: true, IsNeverMock(provider))
            : new RealEnd(provider, ObstacleOf(provider), Tried: false, IsNeverMock(provider)))],
    };

    /// <summary>What stands in the way of a call before it is made.</summary>
    private Obstacle? ObstacleOf(string provider) => modes.OverrideOf(provider) == ServiceMode.Mock ? Obstacle.SetToMock
        : health.StatusOf(provider, real: true) == ProviderHealthStatus.Unhealthy ? Obstacle.Unhealthy
        : null;

    private bool IsNeverMock(string provider) => modes.OverrideOf(provider) == ServiceMode.Real;

    /// <summary>Where a mock may serve in its place, the real end has only as long as somebody waits; else the pipeline's own limits are all there are.</summary>
    private CallRoute RouteTo(RoutingDecision.Serve real, RouteWish wish) =>
        new(ProviderTarget.Real(real.Provider!), real.Reason) { Patience = MockStandsBy(wish) ? PatienceBeforeMock : null, AnswerBy = AnswerBy(wish) };

    private bool IsLate(RouteWish wish) => time.GetUtcNow() is var now && AnswerBy(wish) <= now && now < wish.CallerDeadline;

    private DateTimeOffset? AnswerBy(RouteWish wish) => MockStandsBy(wish) ? wish.CallerDeadline - TimeForMock : null;

    private bool MockStandsBy(RouteWish wish) =>
        wish is { Mode: ServiceMode.Hybrid, OnUnavailable: FallbackPolicy.Mock, Chain: [var first, ..] } && !IsNeverMock(first);
}
