using StackExchange.Redis;
using TVDb.LoadTest.Servers;

namespace TVDb.LoadTest.Throughput;

/// <summary>Both kinds at one number of callers, and how they compare.</summary>
internal sealed record Comparison(string Persistence, int Callers, CycleFigures Naive, CycleFigures Ledger)
{
    public double CyclesOfNaive => Math.Round(Ledger.CyclesPerSecond / Naive.CyclesPerSecond, 3);

    public double ReserveP99OfNaive => Math.Round(Ledger.ReserveP99Ms / Naive.ReserveP99Ms, 3);
}

/// <summary>One redis-server on which the naive pair and the ledger take turns, so that a slow moment of the machine meets both.</summary>
internal sealed class Bench(Persistence persistence, TimeSpan round, int rounds, int seed)
{
    private long _ledgerCalls;

    /// <summary>Redis memory that a call takes until it is archived.</summary>
    public double BytesACall { get; private set; }

    public async Task<IReadOnlyList<Comparison>> CompareAsync(IReadOnlyList<int> callers, TimeSpan warmUp, CancellationToken cancellationToken)
    {
        await using var redis = await LoadRedis.StartAsync(persistence);
        await using var connection = await redis.ConnectAsync();
        var before = await RedisUse.MemoryBytesAsync(connection);
        List<Comparison> comparisons = [];
        foreach (var count in callers)
        {
            comparisons.Add(await CompareAsync(connection, count, warmUp, cancellationToken));
        }
        BytesACall = Math.Round((await RedisUse.MemoryBytesAsync(connection) - before) / (double)_ledgerCalls);
        return comparisons;
    }

    private async Task<Comparison> CompareAsync(ConnectionMultiplexer connection, int callers, TimeSpan warmUp, CancellationToken cancellationToken)
    {
        var naive = new CycleMeter(new NaivePair(connection.GetDatabase()), connection, callers, seed);
        var ledger = new CycleMeter(new LedgerPair(connection), connection, callers, seed);
        await naive.WarmUpAsync(warmUp, cancellationToken);
        _ledgerCalls += await ledger.WarmUpAsync(warmUp, cancellationToken);
        for (var i = 0; i < rounds; i++)
        {
            // Each is first every other time.
            var (first, second) = i % 2 == 0 ? (naive, ledger) : (ledger, naive);
            await first.RunAsync(round, cancellationToken);
            await second.RunAsync(round, cancellationToken);
        }
        var (naiveFigures, ledgerFigures) = (naive.Read(), ledger.Read());
        _ledgerCalls += ledgerFigures.Cycles;
        return new Comparison(persistence.ToString().ToLowerInvariant(), callers, naiveFigures, ledgerFigures);
    }
}
