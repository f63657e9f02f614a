using StackExchange.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>Takes jobs off the lists whose record is gone: Redis collects records of jobs that were over for JOB_RETENTION_DAYS.</summary>
public sealed class JobForgetter(IConnectionMultiplexer connection, JobOptions options, TimeProvider time, ILogger<JobForgetter> log)
    : QueueService(TimeSpan.FromHours(1), time, log)
{
    private const int PageMax = 500;

    private static readonly JobState[] Over = [JobState.Completed, JobState.Failed, JobState.Cancelled];

    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    private IDatabase Redis => connection.GetDatabase();

    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0;
        foreach (var tenant in await Redis.SetMembersAsync(JobKeys.Tenants))
        {
            foreach (var state in Over)
            {
                forgotten += await ForgetAsync(tenant.ToString(), state, cancellationToken);
            }
        }
        if (forgotten > 0)
        {
            JobLog.Forgotten(_log, forgotten);
        }
    }

    /// <summary>No job younger than the retention can be gone.</summary>
    private async Task<int> ForgetAsync(string tenant, JobState state, CancellationToken cancellationToken)
    {
        var (forgotten, after, end) = (0, RedisValue.EmptyString, JobIds.Before(_time.GetUtcNow() - options.Retention));
        while (!cancellationToken.IsCancellationRequested)
        {
            var index = JobKeys.Index(tenant, state);
            var ids = await Redis.SortedSetRangeByValueAsync(index, after, end, Exclude.Both, take: PageMax);
            if (ids.Length == 0)
            {
                break;
            }
            after = ids[^1];
            var records = await Task.WhenAll(ids.Select(id => Redis.KeyExistsAsync(JobKeys.Job(id.ToString()))));
            RedisValue[] gone = [.. ids.Zip(records).Where(each => !each.Second).Select(each => each.First)];
            await Redis.SortedSetRemoveAsync(index, gone);
            await Redis.SortedSetRemoveAsync(JobKeys.Index(tenant, null), gone);
            forgotten += gone.Length;
        }
        return forgotten;
    }
}
