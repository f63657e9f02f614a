using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Jobs;

/// <summary>
/// Has degraded jobs whose requests ask for it done again for real, once a provider that may is well: at the pace of
/// deferred jobs, whose way they go.
/// </summary>
public sealed class JobHealer(
    JobQueue queue,
    JobStore store,
    JobEnding ending,
    JobOptions options,
    Failover failover,
    ConfiguredProviders providers,
    TimeProvider time,
    ILogger<JobHealer> log) : QueueService(TimeSpan.FromSeconds(1), time, log)
{
    /// <summary>A job whose provider is not well goes behind those that were not looked at.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var jobId in await queue.HealableAsync(options.ReleasesPerSecond))
        {
            if (await store.FindAsync(jobId) is not { Job: { HealsFrom: not null } job } entry)
            {
                await queue.HealNeverAsync(jobId);
            }
            else if (!MayBeReal(job))
            {
                await queue.HealLaterAsync(jobId, _time.GetUtcNow() + LookAgainAfter);
            }
            else if (await queue.HealAsync(entry.Sequence, ending.Healing(job)) == JobChange.Done)
            {
                JobLog.Healing(_log, jobId);
            }
        }
    }

    private bool MayBeReal(JobRecord job) => job.Stages.Where(record => record.Variant == Variant.Mock).All(record => record.Stage switch
    {
        Stage.Parse => failover.MayServe(providers.Parse),
        Stage.Embed => failover.MayServe(providers.Embed(job.Settings.EmbeddingModel, job.Settings.Dimensions)),
        Stage.Chunk => true,
    });
}
