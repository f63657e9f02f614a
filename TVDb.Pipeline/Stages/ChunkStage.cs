using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Stages;

/// <summary>Cuts the Markdown into chunks and plans the batches they are embedded in. Free, and the same for the same input.</summary>
public sealed class ChunkStage(MarkdownChunker chunker, JobFiles files)
{
    public async Task<StageResult<ChunkFile>> RunAsync(DocumentJob job, IReadOnlyList<ParsedPageContent> pages, CancellationToken cancellationToken)
    {
        var chunks = chunker.Chunk(
            job.DocumentId,
            [.. pages.Select(page => new ParsedPage(page.Number, page.Markdown))],
            new ChunkingOptions(job.Settings.ChunkSizeTokens, job.Settings.ChunkOverlapTokens));
        var file = new ChunkFile(chunks, EmbedBatches.Plan(chunks), job.Settings.Dimensions);
        await files.WriteChunksAsync(job, file, cancellationToken);
        return StageResult.Done(
            new StageRecord
            {
                Stage = Stage.Chunk,
                Reason = "local",
                Model = $"{MarkdownChunker.Name}-{MarkdownChunker.Version}",
            },
            file);
    }
}
