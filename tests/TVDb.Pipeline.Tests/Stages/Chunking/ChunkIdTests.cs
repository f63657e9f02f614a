using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Tests.Stages.Chunking;

public class ChunkIdTests
{
    /// <summary>The example of RFC 9562, appendix A.4.</summary>
    [Fact]
    public void Version5_RfcExample_RfcAnswer() =>
        Assert.Equal(
            new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
            ChunkId.Version5(new("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));

    [Fact]
    public void Of_AnyPartDiffers_AnotherId()
    {
        Guid[] ids =
        [
            ChunkId.Of("a", new(512, 64), 0),
            ChunkId.Of("b", new(512, 64), 0),
            ChunkId.Of("a", new(511, 64), 0),
            ChunkId.Of("a", new(512, 63), 0),
            ChunkId.Of("a", new(512, 64), 1),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(new Guid("c709464a-3568-5d54-8fde-b1709bb19b74"), ids[0]);
    }
}
