using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Tests.Routing;

/// <summary>Calls to a mock cost nothing, and are counted.</summary>
public sealed class MockCallTests : RoutedCalls
{
    [Fact]
    public async Task CallAsync_ModeMock_HoldsAndPostsNothingAndIsCounted()
    {
        var result = await CallAsync(ServiceMode.Mock, limit: new JobLimit("job-1", NanoUsd.Zero, default), Served);

        Assert.Equal(["send job-1:embed:0:1", "keep 3", "count job-1:embed:0:1"], Ledger.Verbs);
        Assert.Equal(["0 0 3 0"], Ledger.Usage);
        Assert.Equal((Variant.Mock, NanoUsd.Zero, NanoUsd.Zero, "vectors"), (result.Variant, result.Estimate, result.Actual, result.Value));
    }

    [Theory]
    [InlineData(Billing.NotBilled)]
    [InlineData(Billing.Uncertain)]
    [InlineData(Billing.Reported)]
    public async Task CallAsync_MockFails_IsCountedAsAnError(Billing billing)
    {
        var result = await CallAsync(ServiceMode.Mock, limit: null, Failed(billing, underWay: true));

        Assert.Equal(["send job-1:embed:0:1", "count job-1:embed:0:1"], Ledger.Verbs);
        Assert.Equal([billing == Billing.Reported ? "0 0 2 1" : "0 0 0 1"], Ledger.Usage);
        Assert.Equal("DOWN", result.Failure!.Reason);
    }

    [Fact]
    public async Task CallAsync_MockAndLedgerAway_IsServedAllTheSameAndSaidOnce()
    {
        var log = new EventLog();
        Log = log;
        var counts = new Queue<Func<RedisValue[]>>([Away, Away, () => ["counted", "none"], Away]);
        Ledger.OnCount = () => counts.Dequeue()();

        while (counts.Count > 0)
        {
            var result = await CallAsync(ServiceMode.Mock, limit: null, _ => Served);

            Assert.Equal((null, "vectors"), (result.Failure, result.Value));
        }
        Assert.Equal([1105, 1105], log.Events);

        static RedisValue[] Away() => throw new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent);
    }

    /// <summary>Keeps the ids of what was logged.</summary>
    private sealed class EventLog : ILogger<ProviderRouter>
    {
        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Events.Add(eventId.Id);
    }
}
