using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.History;

namespace TVDb.Pipeline.Tests.Health;

/// <summary>What the first answers of a start say.</summary>
public sealed class HealthProberTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2099, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Meter _meter = new("test");
    private readonly HealthBoard _board = new();

    public void Dispose() => _meter.Dispose();

    [Theory]
    [InlineData(new[] { 200 }, ProviderHealthStatus.Healthy)]
    [InlineData(new[] { 1300, 200 }, ProviderHealthStatus.Healthy)]
    [InlineData(new[] { 1300, 1100 }, ProviderHealthStatus.Degraded)]
    public async Task Start_SlowFirstAnswer_IsAskedForAgainAtOnceAndTheSecondTells(int[] latenciesMs, ProviderHealthStatus status)
    {
        var options = new HealthOptions { Interval = TimeSpan.FromSeconds(30) };
        var metrics = new HealthMetrics(_meter);
        var asked = 0;
        var probe = new ProviderProbe("openai", Real: true, _ =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(latenciesMs[asked++]));
            return Task.FromResult(new ProbeAnswer(null, Simulated: false));
        });
        using var prober = new HealthProber(
            [probe],
            new EndMonitors(_board, options, metrics, _time, NullLogger<EndMonitor>.Instance),
            // It counts in memory, and nobody writes that to Redis here.
            new HealthHistory(null!, new ReplicaId("test"), _time),
            options,
            metrics,
            _time);

        await prober.StartAsync(TestContext.Current.CancellationToken);
        while (_board.StatusOf("openai", real: true) == ProviderHealthStatus.Unknown)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        await prober.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal((status, latenciesMs.Length), (_board.StatusOf("openai", real: true), asked));
    }
}
