using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Tests.Stages;

public class InputHashTests
{
    private static readonly StageSettings Settings = new("fast", "text-embedding-3-small", 1536, ChunkSizeTokens: 512, ChunkOverlapTokens: 64);

    [Fact]
    public void OfPages_AnythingThatChangesTheChunks_ChangesIt() => AssertAllDiffer(
        InputHash.OfPages([new(1, "a"), new(2, "b")], Settings, "cl100k_base"),
        InputHash.OfPages([new(1, "ab"), new(2, "")], Settings, "cl100k_base"),
        InputHash.OfPages([new(1, "a"), new(3, "b")], Settings, "cl100k_base"),
        InputHash.OfPages([new(1, "a")], Settings, "cl100k_base"),
        InputHash.OfPages([new(1, "a"), new(2, "b")], Settings with { ChunkSizeTokens = 511 }, "cl100k_base"),
        InputHash.OfPages([new(1, "a"), new(2, "b")], Settings with { ChunkOverlapTokens = 63 }, "cl100k_base"),
        InputHash.OfPages([new(1, "a"), new(2, "b")], Settings, "o200k_base"));

    [Fact]
    public void OfBatch_AnythingThatChangesTheVectors_ChangesIt() => AssertAllDiffer(
        InputHash.OfBatch([Chunk("a"), Chunk("b")], Settings),
        InputHash.OfBatch([Chunk("b"), Chunk("a")], Settings),
        InputHash.OfBatch([Chunk("ab")], Settings),
        InputHash.OfBatch([Chunk("a"), Chunk("b")], Settings with { EmbeddingModel = "text-embedding-3-large" }),
        InputHash.OfBatch([Chunk("a"), Chunk("b")], Settings with { Dimensions = 256 }));

    [Fact]
    public void OfPages_TheSameTwice_IsTheSame() =>
        Assert.Equal(InputHash.OfPages([new(1, "a")], Settings, "cl100k_base"), InputHash.OfPages([new ParsedPageContent(1, "a")], Settings with { ParseTier = "agentic" }, "cl100k_base"));

    private static void AssertAllDiffer(params string[] hashes) => Assert.Equal(hashes.Length, hashes.Distinct().Count());

    private static DocumentChunk Chunk(string text) => new(Guid.Empty, 0, [], 1, 1, 1, text);
}
