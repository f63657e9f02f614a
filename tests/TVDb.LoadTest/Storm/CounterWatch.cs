using StackExchange.Redis;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Storm;

/// <summary>One look at a window's counters.</summary>
internal readonly record struct WindowCounters(long Posted, long Presumed, long Held)
{
    public long Sum => checked(Posted + Presumed + Held);
}

/// <summary>Looks at all counters again and again, each time in one command, for a sum above its limit.</summary>
internal sealed class CounterWatch(IConnectionMultiplexer connection, IReadOnlyList<BudgetWindow> windows)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public long Looks { get; private set; }

    /// <summary>The most that any sum was seen above its limit, nano-USD; below zero: none ever was.</summary>
    public long OvershootNanoUsd { get; private set; } = long.MinValue;

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await LookAsync();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The storm is over.
        }
    }

    public async Task<IReadOnlyList<WindowCounters>> LookAsync()
    {
        var values = await connection.GetDatabase().HashGetAsync(LedgerKeys.Counters, [.. windows.Select(window => (RedisValue)window.Id)]);
        WindowCounters[] seen = [.. values.Select(value => value.IsNull ? default : WindowFigures.Read(value)).Select(each => new WindowCounters(each.Posted, each.Presumed, each.Held))];
        Looks++;
        OvershootNanoUsd = Math.Max(OvershootNanoUsd, seen.Select((counters, i) => counters.Sum - windows[i].Budget.Limit!.Value).Max());
        return seen;
    }
}
