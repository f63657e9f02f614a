using System.Security.Cryptography;
using System.Text;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages.Chunking;
using TVDb.Pipeline.Storage.Retention;

namespace TVDb.Pipeline.Jobs;

/// <summary>The run that serves a job.</summary>
public abstract record RunClaim
{
    private RunClaim()
    {
    }

    /// <summary>The job works on this run; what is done of it is done.</summary>
    public sealed record Own(string RunId) : RunClaim;

    /// <summary>Another job did the same work: its result is there.</summary>
    public sealed record Done(string RunId) : RunClaim;

    /// <summary>Another job is at the same work.</summary>
    public sealed record Busy(string OwnerJobId) : RunClaim;

    /// <summary>The lease is another worker's by now.</summary>
    public sealed record LeaseLost : RunClaim;
}

/// <summary>
/// Lets jobs that ask for the same work share one run of it: the same tenant's same content, options, chunker and ends of
/// the providers. A run is paid for once, whoever began it; a job that is cancelled leaves it to the others.
/// </summary>
public sealed class SharedRuns(JobQueue queue, ConfiguredProviders providers, RetentionOptions retention)
{
    /// <summary>Part of each run's name: a change of what a run makes of the same input gets a new one.</summary>
    private const string Version = "2";

    /// <summary>Given up before its files are.</summary>
    private TimeSpan Kept => retention.Results * 0.9;

    public async Task<RunClaim> ClaimAsync(JobLease lease, JobRecord job) =>
        job.Fresh ? new RunClaim.Own(job.RunId) : await queue.ClaimRunAsync(lease, Key(job), job.RunId, Kept);

    /// <summary>Told before the job's own end: from then on the result serves others. A degraded one serves nobody.</summary>
    public async Task CompleteAsync(JobRecord job)
    {
        if (job.Fresh)
        {
            return;
        }
        if (job.IsDegraded)
        {
            await queue.DropRunAsync(Key(job), job.Id);
            return;
        }
        await queue.CompleteRunAsync(Key(job), job.Id, Kept);
    }

    private string Key(JobRecord job)
    {
        var (settings, mode) = (job.Settings, job.Mode);
        string[] parts =
        [
            Version, job.DocumentId, job.MediaType, job.NeedsParse.ToString(), settings.ParseTier, settings.EmbeddingModel,
            $"{settings.Dimensions}/{settings.ChunkSizeTokens}/{settings.ChunkOverlapTokens}", $"{MarkdownChunker.Name}-{MarkdownChunker.Version}",
            mode.ToString(), providers.AddressesOf(mode),
        ];
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
        return JobKeys.Run(job.Tenant, Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }
}
