using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.Anomalies;
using TVDb.Pipeline.Health.History;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;

namespace TVDb.Pipeline.Tests.Routing;

/// <summary>Which ends serve a step one after the other, and until when an answer of theirs is of use.</summary>
public sealed class FailoverTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Meter _meter = new(HealthMetrics.MeterName);
    private readonly List<CallRoute> _routes = [];
    private readonly Failover _failover;

    public FailoverTests()
    {
        var (board, metrics) = (new HealthBoard(), new HealthMetrics(_meter));
        var monitors = new EndMonitors(board, new HealthOptions { Interval = TimeSpan.FromSeconds(30) }, metrics, _time, NullLogger<EndMonitor>.Instance);
        var anomalies = new AnomalyWatch(monitors, metrics, _time, NullLogger<AnomalyWatch>.Instance);
        var evidence = new HealthEvidence(monitors, anomalies, new HealthHistory(null!, new ReplicaId("test"), _time));
        _failover = new Failover(board, evidence, new ServiceModes(ModeSettings.Setting(), new RoutingOptions(ServiceMode.Hybrid), _time), _time);
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>The first provider takes ten seconds to fail.</summary>
    [Theory]
    [InlineData(60, "openai-real mode_hybrid, acme-real after_openai_unavailable")]
    [InlineData(11, "openai-real mode_hybrid, openai-mock fallback_unavailable")]
    [InlineData(10, "openai-real mode_hybrid, acme-real after_openai_unavailable")]
    [InlineData(1, "openai-real mode_hybrid, acme-real after_openai_unavailable")]
    [InlineData(null, "openai-real mode_hybrid, acme-real after_openai_unavailable")]
    public async Task RunAsync_ItsCallersTimeGoesByMeanwhile_IsTheMockBeforeAnotherProvider(int? deadline, string expected)
    {
        await RunAsync(Wish(deadline));

        Assert.Equal(expected, string.Join(", ", _routes.Select(route => $"{route.Target} {route.Reason}")));
    }

    /// <summary>What no mock may serve is nobody's haste.</summary>
    [Fact]
    public async Task RunAsync_NoMockMayServe_TriesAllAndSetsNoTime()
    {
        await RunAsync(Wish(deadline: 11) with { OnUnavailable = FallbackPolicy.Defer });

        Assert.Equal(["openai-real", "acme-real"], _routes.Select(route => route.Target.ToString()));
        Assert.All(_routes, route => Assert.Equal((null, null), (route.Patience, route.AnswerBy)));
    }

    [Fact]
    public async Task RunAsync_AMockStandsBy_LeavesItASecondBeforeTheDeadline()
    {
        var wish = Wish(deadline: 60);
        var answerBy = wish.CallerDeadline - TimeSpan.FromSeconds(1);

        await RunAsync(wish);

        Assert.All(_routes, route => Assert.Equal((TimeSpan.FromMilliseconds(300), answerBy), (route.Patience, route.AnswerBy)));
    }

    private RouteWish Wish(int? deadline) => new(ServiceMode.Hybrid, FallbackPolicy.Mock, FallbackPolicy.Mock, ["openai", "acme"], "openai", MadeByMock: false)
    {
        CallerDeadline = deadline is { } seconds ? _time.GetUtcNow().AddSeconds(seconds) : null,
    };

    private Task<bool> RunAsync(RouteWish wish) => _failover.RunAsync(
        wish,
        route =>
        {
            _routes.Add(route);
            if (_routes.Count > 1)
            {
                return Task.FromResult(new RouteOutcome<bool>(true, null));
            }
            _time.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(new RouteOutcome<bool>(false, Obstacle.Unavailable));
        },
        _ => false);
}
