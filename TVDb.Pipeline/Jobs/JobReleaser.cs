using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;

namespace TVDb.Pipeline.Jobs;

/// <summary>
/// Lets deferred jobs go on, at the pace of DEFERRED_RELEASE_PER_SECOND: those whose gate is open by its time, and before
/// that those for whose call their budget has room again, or whose provider is well again.
/// </summary>
public sealed class JobReleaser(
    JobQueue queue,
    JobStore store,
    JobEnding ending,
    JobOptions options,
    CostReader costs,
    CostOptions costOptions,
    HealthBoard health,
    ServiceModes modes,
    IConnectionMultiplexer connection,
    TimeProvider time,
    ILogger<JobReleaser> log) : QueueService(Interval, time, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    /// <summary>At most so many a round, so that the pace holds between the rounds as well.</summary>
    private int RoundMax => Math.Max(1, options.ReleasesPerSecond / 2);

    private IDatabase Redis => connection.GetDatabase();

    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        var early = new List<(string Gate, int Count)>();
        foreach (var gate in (await Redis.SortedSetRangeByScoreAsync(JobKeys.Gates, start: Now, exclude: Exclude.Start)).Select(gate => gate.ToString()))
        {
            if ((JobGates.ProviderOf(gate) is { } provider && IsWell(provider))
                || (JobGates.ModeOf(gate) is { } withheld && modes.OverrideOf(withheld) != ServiceMode.Mock))
            {
                await queue.OpenAsync(gate);
            }
            else if (JobGates.BudgetOf(gate) is { } budget && await CountWithRoomAsync(gate, budget) is > 0 and var count)
            {
                early.Add((gate, count));
            }
        }
        var released = 0;
        foreach (var jobId in await queue.DueAsync(RoundMax, early))
        {
            released += await ReleaseAsync(await store.FindAsync(jobId)) ? 1 : 0;
        }
        if (released > 0)
        {
            JobLog.Released(_log, released);
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How many of the oldest of the first priority there is room for: money that others held and did not need, or a raised limit.</summary>
    private async Task<int> CountWithRoomAsync(string gate, string budget)
    {
        var count = 0;
        long? room = null;
        foreach (var member in await Redis.SortedSetRangeByValueAsync(JobKeys.Delayed, gate + " ", gate + "!", Exclude.Stop, take: RoundMax))
        {
            if (await store.FindAsync(JobGates.JobOf(member.ToString())) is not { Job: { Failure.Blocked: { } blocked, Tenant: var tenant } })
            {
                break;
            }
            room ??= await RoomAsync(tenant, budget);
            if (blocked.Amount > room)
            {
                break;
            }
            room -= blocked.Amount;
            count++;
        }
        return count;
    }

    /// <summary>What a budget has left; where it is gone, or nothing is limited, all there is.</summary>
    private async Task<long> RoomAsync(string tenant, string budget)
    {
        var figures = (await costs.ReadAsync(tenant)).Budgets.FirstOrDefault(figures => figures.Window.Name == budget);
        return costOptions.LimitsEnabled && figures?.Remaining is { } remaining ? remaining : long.MaxValue;
    }

    private bool IsWell(string provider) => health.Reports
        .Any(report => report.Provider == provider && report.Real && report.Status is ProviderHealthStatus.Healthy or ProviderHealthStatus.Degraded);

    private async Task<bool> ReleaseAsync(JobEntry? entry) =>
        entry is not null && await queue.ReleaseAsync(entry.Sequence, ending.Released(entry.Job)) == JobChange.Done;
}
