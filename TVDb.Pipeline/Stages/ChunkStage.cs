using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Stages;

/// <summary>Cuts the Markdown into chunks, by the tokens of the model that embeds them, and plans the batches they are embedded in. Free, and the same for the same input.</summary>
public sealed class ChunkStage(ProviderChains chains, ModelTokenizers tokenizers, JobFiles files)
{
    public async Task<StageResult<ChunkFile>> RunAsync(DocumentJob job, IReadOnlyList<ParsedPageContent> pages, CancellationToken cancellationToken)
    {
        var tokenizer = chains.TokenizerOf(job.Settings.EmbeddingModel);
        var source = InputHash.OfPages(pages, job.Settings, tokenizer);
        var file = await files.FindChunksAsync(job.Tenant, job.RunId, cancellationToken);
        if (file?.Source != source || file.Dimensions != job.Settings.Dimensions)
        {
            file = Chunk(job, pages, tokenizer, source);
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

    private ChunkFile Chunk(DocumentJob job, IReadOnlyList<ParsedPageContent> pages, string tokenizer, string source)
    {
        var chunks = new MarkdownChunker(tokenizers.Of(tokenizer)).Chunk(
            job.DocumentId,
            [.. pages.Select(page => new ParsedPage(page.Number, page.Markdown))],
            new ChunkingOptions(job.Settings.ChunkSizeTokens, job.Settings.ChunkOverlapTokens));
        return new ChunkFile(chunks, EmbedBatches.Plan(chunks), job.Settings.Dimensions, source);
    }
}
