using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Stages;

/// <summary>The recipe of a job: parse, chunk, embed. Each stage leaves its result in the job's files before the next begins.</summary>
public sealed class StageRunner(ParseStage parse, ChunkStage chunk, EmbedStage embed, TimeProvider time)
{
    /// <summary>How far a job is when a stage begins; parsing takes most of a job's time.</summary>
    private const double ChunkShare = 0.6;
    private const double EmbedShare = 0.65;

    public async Task<StageRunOutcome> RunAsync(DocumentJob job, Func<StageProgress, Task> report, CancellationToken cancellationToken)
    {
        var records = new List<StageRecord>();

        await report(new StageProgress(Stage.Parse, 0, [], 0, 0));
        var began = time.GetTimestamp();
        var parsed = await parse.RunAsync(job, cancellationToken);
        records.Add(Timed(parsed.Record, began));
        if (parsed.Failure is { } parseFailure)
        {
            return new StageRunOutcome(records, 0, 0, parseFailure);
        }
        var pages = parsed.Value!.Count;

        await report(new StageProgress(Stage.Chunk, ChunkShare, [.. records], pages, 0));
        began = time.GetTimestamp();
        var chunked = await chunk.RunAsync(job, parsed.Value, cancellationToken);
        records.Add(Timed(chunked.Record, began));
        var chunks = chunked.Value!.Chunks.Count;

        await report(new StageProgress(Stage.Embed, EmbedShare, [.. records], pages, chunks));
        began = time.GetTimestamp();
        var embedded = await embed.RunAsync(
            job,
            chunked.Value,
            NanoUsd.Sum(records.Select(record => new NanoUsd(record.ActualNanoUsd))),
            (record, share) => report(new StageProgress(
                Stage.Embed,
                EmbedShare + ((1 - EmbedShare) * share),
                [.. records, record],
                pages,
                chunks)),
            cancellationToken);
        records.Add(Timed(embedded.Record, began));
        return new StageRunOutcome(records, pages, chunks, embedded.Failure);
    }

    private StageRecord Timed(StageRecord record, long began) => record with
    {
        Duration = time.GetElapsedTime(began),
        EndTime = time.GetUtcNow(),
    };
}
