using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Stages;

/// <summary>Cuts the Markdown into chunks and plans the batches they are embedded in. Free, and the same for the same input.</summary>
public sealed class ChunkStage(MarkdownChunker chunker, JobFiles files)
{
    public async Task<StageResult<ChunkFile>> RunAsync(DocumentJob job, IReadOnlyList<ParsedPageContent> pages, CancellationToken cancellationToken)
    {
        var source = InputHash.OfPages(pages, job.Settings);
        var file = await files.FindChunksAsync(job.Tenant, job.RunId, cancellationToken);
        if (file?.Source != source || file.Dimensions != job.Settings.Dimensions)
        {
            file = Chunk(job, pages, source);
            await files.WriteChunksAsync(job, file, cancellationToken);
        }
        return StageResult.Done(
            new StageRecord
            {
                Stage = Stage.Chunk,
                Reason = "local",
                Model = $"{MarkdownChunker.Name}-{MarkdownChunker.Version}",
            },
            file);
    }

    private ChunkFile Chunk(DocumentJob job, IReadOnlyList<ParsedPageContent> pages, string source)
    {
        var chunks = chunker.Chunk(
            job.DocumentId,
            [.. pages.Select(page => new ParsedPage(page.Number, page.Markdown))],
            new ChunkingOptions(job.Settings.ChunkSizeTokens, job.Settings.ChunkOverlapTokens));
        return new ChunkFile(chunks, EmbedBatches.Plan(chunks), job.Settings.Dimensions, source);
    }
}
