using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Stages;

/// <summary>Chunks that are embedded in one request.</summary>
/// <param name="Number">From 0.</param>
/// <param name="First">The ordinal of its first chunk.</param>
/// <param name="Total">Chunks of the whole document.</param>
/// <param name="Chunks">Its chunks.</param>
/// <param name="Source">What it is made of, see <see cref="InputHash"/>.</param>
internal sealed record EmbedBatch(int Number, int First, int Total, IReadOnlyList<DocumentChunk> Chunks, string Source)
{
    public static IReadOnlyList<EmbedBatch> Of(ChunkFile file, StageSettings settings)
    {
        var batches = new List<EmbedBatch>();
        var first = 0;
        foreach (var count in file.BatchCounts)
        {
            DocumentChunk[] part = [.. file.Chunks.Skip(first).Take(count)];
            batches.Add(new EmbedBatch(batches.Count, first, file.Chunks.Count, part, InputHash.OfBatch(part, settings)));
            first += count;
        }
        return batches;
    }
}
