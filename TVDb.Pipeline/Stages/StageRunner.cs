using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

/// <summary>
/// The recipe of a job: parse, chunk, embed. Each stage leaves its result in the job's files before the next begins, so that
/// another worker goes on where one died: what is there is taken, what is paid for is not paid for again.
/// </summary>
public sealed class StageRunner(ParseStage parse, ChunkStage chunk, EmbedStage embed, InterruptedCalls interrupted, Abandonment abandonment, TimeProvider time)
{
    /// <summary>How far a job is when a stage begins; parsing takes most of a job's time.</summary>
    private const double ChunkShare = 0.6;
    private const double EmbedShare = 0.65;

    public async Task<StageRunOutcome> RunAsync(DocumentJob job, Func<StageProgress, Task> report, CancellationToken cancellationToken)
    {
        var records = new List<StageRecord>();
        var uncertain = await interrupted.FindUncertainAsync(job, cancellationToken);

        await report(new StageProgress(Stage.Parse, 0, [], 0, 0) { UncertainCalls = uncertain });
        var began = time.GetTimestamp();
        var parsed = await parse.RunAsync(job, cancellationToken);
        records.Add(Timed(parsed.Record, began));
        uncertain = [.. uncertain.Union(parsed.UncertainCalls)];
        if (parsed.Failure is { } parseFailure)
        {
            return new StageRunOutcome(records, 0, 0, parseFailure) { UncertainCalls = uncertain };
        }
        var pages = parsed.Value!.Count;

        await report(new StageProgress(Stage.Chunk, ChunkShare, [.. records], pages, 0) { UncertainCalls = uncertain });
        began = time.GetTimestamp();
        var chunked = await chunk.RunAsync(job, parsed.Value, cancellationToken);
        records.Add(Timed(chunked.Record, began));
        var chunks = chunked.Value!.Chunks.Count;

        await report(new StageProgress(Stage.Embed, EmbedShare, [.. records], pages, chunks) { UncertainCalls = uncertain });
        began = time.GetTimestamp();
        var embedded = await embed.RunAsync(
            job,
            chunked.Value,
            parsed.Record.Variant == Variant.Mock,
            (record, share) => report(new StageProgress(
                Stage.Embed,
                EmbedShare + ((1 - EmbedShare) * share),
                [.. records, record],
                pages,
                chunks)
            {
                UncertainCalls = uncertain,
            }),
            cancellationToken);
        records.Add(Timed(embedded.Record, began));
        return new StageRunOutcome(records, pages, chunks, embedded.Failure) { UncertainCalls = uncertain };
    }

    /// <summary>
    /// Ends what a cancelled job left at the providers, and tells the ledger what is known of it. No worker may run the job
    /// any more, or beside this.
    /// </summary>
    public Task AbandonAsync(DocumentJob job, CancellationToken cancellationToken) => abandonment.AbandonAsync(job, cancellationToken);

    /// <summary>A stage that an earlier worker ended has its time already; the parts of one that it began add up.</summary>
    private StageRecord Timed(StageRecord record, long began) => record.EndTime is not null ? record : record with
    {
        Duration = record.Duration + time.GetElapsedTime(began),
        EndTime = time.GetUtcNow(),
    };
}
