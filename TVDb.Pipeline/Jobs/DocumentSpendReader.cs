using TVDb.Pipeline.Costs.Analytics;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Jobs;

/// <summary>
/// Reads completed jobs as far as money goes: a transaction and a read of <see cref="PageSize"/> records for each so many jobs,
/// up to <see cref="JobsMax"/>. Jobs are known for JOB_RETENTION_DAYS.
/// </summary>
public sealed class DocumentSpendReader(JobLists lists)
{
    public const int JobsMax = 50_000;
    private const int PageSize = 500;
    private static readonly JobState[] Completed = [JobState.Completed];

    /// <param name="tenant">Null: every tenant's.</param>
    /// <param name="from">Made then or later.</param>
    /// <param name="before">Made before.</param>
    /// <param name="cancellationToken">Ends between two pages.</param>
    /// <exception cref="StackExchange.Redis.RedisException">Redis does not answer.</exception>
    public async Task<DocumentSpends> ReadAsync(string? tenant, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var documents = new List<DocumentSpend>();
        var query = new JobQuery { Tenant = tenant, States = Completed, CreatedAfter = from, CreatedBefore = before, PageSize = PageSize };
        while (documents.Count < JobsMax)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await lists.ReadAsync(query);
            documents.AddRange(page.Jobs.Select(entry => Of(entry.Job)));
            if (page.Next is not { } next)
            {
                return new DocumentSpends(documents, IsComplete: true);
            }
            query = query with { After = next };
        }
        return new DocumentSpends(documents, IsComplete: false);
    }

    internal static DocumentSpend Of(JobRecord job) => new(
        job.Tenant, job.DocumentId, job.MediaType, job.Pages, job.Priority == JobPriority.Batch, Of(job, Stage.Parse), Of(job, Stage.Embed));

    private static StageSpend Of(JobRecord job, Stage stage) => job.Stages.LastOrDefault(record => record.Stage == stage) is { } record
        ? new StageSpend(
            record.Provider,
            record.Model,
            record.ActualNanoUsd,
            stage == Stage.Parse ? record.Usage.Pages : record.Usage.Tokens,
            record.Variant == Variant.Real,
            record.Variant == Variant.Cache)
        : new StageSpend("", "", 0, 0, IsPaid: false, IsCached: false);
}
