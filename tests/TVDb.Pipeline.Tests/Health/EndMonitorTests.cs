using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Health;

namespace TVDb.Pipeline.Tests.Health;

/// <summary>An end over time: dies, is called, is probed, comes back.</summary>
public sealed class EndMonitorTests : IDisposable
{
    private static readonly EndId End = new("openai", Real: true);
    private static readonly ProbeAnswer Well = new(null, Simulated: false);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2099, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Meter _meter = new("test");
    private readonly HealthBoard _board = new();
    private readonly EndMonitor _monitor;

    public EndMonitorTests() =>
        _monitor = new EndMonitor(End, _board, new HealthOptions { Interval = TimeSpan.FromSeconds(30) }, new HealthMetrics(_meter), _time, NullLogger.Instance);

    private ProviderHealthStatus Status => _board.StatusOf("openai", real: true);

    /// <summary>200 calls a second, and it dies.</summary>
    [Fact]
    public void Called_DiesUnderLoad_IsDownOnTheBoardWithinASecond()
    {
        Probe(Well);
        Calls(1000, CallEnd.Succeeded, apartMs: 5);
        var died = _time.GetUtcNow();
        while (Status != ProviderHealthStatus.Unhealthy)
        {
            Calls(1, CallEnd.Failed, apartMs: 5);
        }

        Assert.InRange(_time.GetUtcNow() - died, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>What hung when it died ends badly long after it is well again.</summary>
    [Fact]
    public void Called_CallsOfADeadTimeEndLate_DoNotTakeItDownAgain()
    {
        Probe(Well);
        Calls(5, CallEnd.Failed, apartMs: 5);
        Probe(Well);
        Probe(Well);
        var back = Status;
        for (var i = 0; i < 50; i++)
        {
            _monitor.Called(CallEnd.TimedOut, TimeSpan.FromSeconds(100));
        }

        Assert.Equal((ProviderHealthStatus.Healthy, ProviderHealthStatus.Healthy, 55), (back, Status, _monitor.Calls.Tally.Bad));
    }

    /// <summary>By evidence alone; nobody calls it any more, and the failures are less than a minute old.</summary>
    [Fact]
    public void Probed_DownByItsCalls_ReturnsWithTwoGoodProbesWhateverTheCallsWere()
    {
        Probe(Well);
        Calls(100, CallEnd.Failed, apartMs: 1);
        Probe(Well);
        var afterOne = Status;
        Probe(Well);

        Assert.Equal((ProviderHealthStatus.Unhealthy, ProviderHealthStatus.Healthy), (afterOne, Status));
    }

    [Fact]
    public void Circuit_OpensAndStaysOpen_ProbesLeadBackAndItIsDegradedUntilItCloses()
    {
        Probe(Well);
        _monitor.Circuit(isOpen: true);
        var opened = Status;
        Probe(Well);
        Probe(Well);
        var probed = Status;
        _monitor.Circuit(isOpen: false);

        Assert.Equal((ProviderHealthStatus.Unhealthy, ProviderHealthStatus.Degraded, ProviderHealthStatus.Healthy), (opened, probed, Status));
    }

    [Fact]
    public void Called_RateLimited_SaysNothingOfItsStatus()
    {
        Probe(Well);
        Calls(100, CallEnd.RateLimited, apartMs: 1);

        Assert.Equal((ProviderHealthStatus.Healthy, 0), (Status, _monitor.Calls.Tally.Count));
    }

    /// <summary>A provider that fails one call in twenty serves, and its probes fail as often.</summary>
    [Fact]
    public void Called_OneInTwentyFailsAtRandom_IsNeverDown()
    {
        var random = new Random(20261127);
        Probe(Well);
        for (var i = 0; i < 20_000; i++)
        {
            Calls(1, random.Next(20) == 0 ? CallEnd.Failed : CallEnd.Succeeded, apartMs: 100);
            if (i % 300 == 0)
            {
                Probe(random.Next(20) == 0 ? new ProbeAnswer("503", Simulated: false) : Well);
            }
            Assert.NotEqual(ProviderHealthStatus.Unhealthy, Status);
        }
    }

    [Fact]
    public void Shared_MostReplicasSeeItDown_IsDownHereAsWellUntilTheyDoNot()
    {
        Probe(Well);
        _monitor.Shared(ProviderHealthStatus.Unhealthy);
        var down = _board.Find(End)!;
        _monitor.Shared(ProviderHealthStatus.Healthy);

        Assert.Equal(
            (ProviderHealthStatus.Unhealthy, ProviderHealthStatus.Healthy, "well for this replica, not for most others", ProviderHealthStatus.Healthy),
            (down.Status, down.OwnStatus, down.Detail, Status));
    }

    [Fact]
    public async Task Changed_TakenBeforeAChange_EndsWithIt()
    {
        var changed = _board.Changed;
        Assert.False(changed.IsCompleted);

        Probe(Well);

        await changed.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Forget_NobodyProbes_IsCalledAgainAfterAnIntervalAndRisesByItsCallsAlone()
    {
        var unprobed = new EndMonitor(End, _board, new HealthOptions { Probes = false, Interval = TimeSpan.FromSeconds(30) }, new HealthMetrics(_meter), _time, NullLogger.Instance);
        Calls(unprobed, 5, CallEnd.Failed);
        var fell = _board.Find(End)!;
        _time.Advance(TimeSpan.FromSeconds(29));
        unprobed.Forget();
        var early = Status;
        _time.Advance(TimeSpan.FromSeconds(1));
        unprobed.Forget();
        var forgotten = _board.Find(End)!;
        Calls(unprobed, 5, CallEnd.Succeeded);

        Assert.Equal((ProviderHealthStatus.Unhealthy, "calls failed; called again after 30 s"), (fell.Status, fell.Detail));
        Assert.Equal(ProviderHealthStatus.Unhealthy, early);
        Assert.Equal((ProviderHealthStatus.Unknown, "not probed, and too few calls yet"), (forgotten.Status, forgotten.Detail));
        Assert.Equal(ProviderHealthStatus.Healthy, Status);
    }

    [Fact]
    public void Forget_StillDead_FallsByTheNextCalls()
    {
        var unprobed = new EndMonitor(End, _board, new HealthOptions { Probes = false, Interval = TimeSpan.FromSeconds(30) }, new HealthMetrics(_meter), _time, NullLogger.Instance);
        Calls(unprobed, 5, CallEnd.Failed);
        _time.Advance(TimeSpan.FromSeconds(30));
        unprobed.Forget();
        Calls(unprobed, 4, CallEnd.Failed);
        var after4 = Status;
        Calls(unprobed, 1, CallEnd.Failed);

        Assert.Equal((ProviderHealthStatus.Unknown, ProviderHealthStatus.Unhealthy), (after4, Status));
    }

    public void Dispose() => _meter.Dispose();

    private void Probe(ProbeAnswer answer)
    {
        _time.Advance(TimeSpan.FromMilliseconds(10));
        _monitor.Probed(answer, _time.GetUtcNow(), TimeSpan.FromMilliseconds(10));
    }

    private void Calls(EndMonitor monitor, int count, CallEnd end)
    {
        for (var i = 0; i < count; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(5));
            monitor.Called(end, TimeSpan.FromMilliseconds(1));
        }
    }

    private void Calls(int count, CallEnd end, int apartMs)
    {
        for (var i = 0; i < count; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(apartMs));
            _monitor.Called(end, TimeSpan.FromMilliseconds(Math.Min(1, apartMs)));
        }
    }
}
