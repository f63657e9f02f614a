using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Jobs;

namespace TVDb.LoadTest.Defer;

/// <summary>Moves the clock, lets the replicas release what may go on, counts it, and lets them work on it.</summary>
internal sealed class DeferRun(IReadOnlyList<DeferReplica> replicas, ConnectionMultiplexer connection, FakeTimeProvider clock)
{
    /// <summary>As often as a replica looks for what may go on.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The clock goes on by this each time that the work takes so long: retries and pauses come to their end.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly Queue<(DateTimeOffset At, long Count)> _lastSecond = new();

    /// <summary>Jobs released in all.</summary>
    public long Released { get; private set; }

    /// <summary>The most that were released in a second, wherever it begins.</summary>
    public long ReleasedInASecondMax { get; private set; }

    /// <summary>Rounds after which a window was over its limit.</summary>
    public int OverLimit { get; private set; }

    /// <summary>Windows in which something was spent, by their ends.</summary>
    public HashSet<DateTimeOffset> Windows { get; } = [];

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>One round of every replica, one after the other: nothing makes them look at the same instant. Answers how many jobs went on.</summary>
    public async Task<long> RoundAsync(CancellationToken cancellationToken)
    {
        var released = 0L;
        foreach (var replica in replicas)
        {
            clock.Advance(Round / replicas.Count);
            released += await RoundAsync(replica, cancellationToken);
        }
        return released;
    }

    /// <summary>Works on all that is ready.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        var work = Task.WhenAll(replicas.Select(replica => replica.WorkAsync(cancellationToken)));
        while (!work.IsCompleted)
        {
            if (await Task.WhenAny(work, Task.Delay(Tick, TimeProvider.System, cancellationToken)) != work)
            {
                clock.Advance(Tick);
            }
        }
        await work;
    }

    /// <summary>To so long before the end of the hour's window.</summary>
    public async Task MoveBeforeResetAsync(TimeSpan before)
    {
        var until = (await BudgetAsync()).Window.End - before;
        if (until > clock.GetUtcNow())
        {
            clock.SetUtcNow(until);
        }
    }

    /// <summary>The hour's budget as it stands.</summary>
    public async Task<BudgetFigures> BudgetAsync() =>
        (await replicas[0].Get<CostReader>().ReadAsync(DeferPlan.Tenant)).Budgets.Single(budget => budget.Window.Budget.Period == BudgetPeriod.Hour);

    public Task<long> CountAsync(JobState state) => Redis.SortedSetLengthAsync(JobKeys.Index(DeferPlan.Tenant, state));

    private async Task<long> RoundAsync(DeferReplica replica, CancellationToken cancellationToken)
    {
        await replica.ReleaseAsync(cancellationToken);
        // Nobody works now: what is ready was released in this round.
        var released = await Redis.SortedSetLengthAsync(JobKeys.Queue[0]) + await Redis.SortedSetLengthAsync(JobKeys.Queue[1]);
        Note(released);
        await WorkAsync(cancellationToken);
        var budget = await BudgetAsync();
        OverLimit += budget.Remaining < 0 ? 1 : 0;
        if (budget.Posted > 0)
        {
            Windows.Add(budget.Window.End);
        }
        return released;
    }

    private void Note(long released)
    {
        var now = clock.GetUtcNow();
        Released += released;
        _lastSecond.Enqueue((now, released));
        while (_lastSecond.Peek().At <= now - Second)
        {
            _lastSecond.Dequeue();
        }
        ReleasedInASecondMax = Math.Max(ReleasedInASecondMax, _lastSecond.Sum(round => round.Count));
    }
}
