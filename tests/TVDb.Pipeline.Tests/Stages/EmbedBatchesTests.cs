using CsCheck;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Tests.Stages;

public class EmbedBatchesTests
{
    [Theory]
    [InlineData(0, 1, new int[0])]
    [InlineData(1, 8191, new[] { 1 })]
    [InlineData(128, 1, new[] { 128 })]
    [InlineData(129, 1, new[] { 128, 1 })]
    [InlineData(7, 8191, new[] { 7 })]
    [InlineData(8, 8191, new[] { 7, 1 })]
    [InlineData(3, 60_000, new[] { 1, 1, 1 })]
    [InlineData(2, 60_001, new[] { 1, 1 })]
    [InlineData(300, 512, new[] { 117, 117, 66 })]
    public void Plan_ChunksOfOneSize_FillsEachBatchToALimit(int chunks, int tokens, int[] expected) =>
        Assert.Equal(expected, EmbedBatches.Plan(Chunks([.. Enumerable.Repeat(tokens, chunks)])));

    [Fact]
    public void Plan_AnyChunks_CoversAllWithinTheLimitsAndIsNotWasteful() =>
        Gen.Int[1, 8191].Array[0, 400].Sample(tokens =>
        {
            var counts = EmbedBatches.Plan(Chunks(tokens));
            Assert.Equal(tokens.Length, counts.Sum());
            var from = 0;
            foreach (var count in counts)
            {
                Assert.InRange(count, 1, EmbedBatches.InputsMax);
                var sum = tokens.Skip(from).Take(count).Sum();
                Assert.InRange(sum, 1, EmbedBatches.TokensMax);
                from += count;
                Assert.True(from == tokens.Length || count == EmbedBatches.InputsMax || sum + tokens[from] > EmbedBatches.TokensMax);
            }
        });

    private static DocumentChunk[] Chunks(int[] tokens) =>
        [.. tokens.Select((count, ordinal) => new DocumentChunk(Guid.Empty, ordinal, [], 1, 1, count, "text"))];
}
