using TVDb.Pipeline.Stages.Chunking;
using static TVDb.Pipeline.Tests.Stages.Chunking.Chunking;

namespace TVDb.Pipeline.Tests.Stages.Chunking;

public class MarkdownChunkerTests
{
    [Fact]
    public void Chunk_HeadingsOfAllKinds_PathsFollowTheStructure()
    {
        var chunks = Chunk("intro\n\n# A\n\n## B ##\n\nb\n\n### C\n\nc\n\n## D #1\n\nd\n\nE\n===\n\ne\n\n> # no section\n\n## F\n\n## G\n\ng");
        Assert.Equal(
            [
                ("", "intro"),
                ("A/B", "# A\n\n## B ##\n\nb"),
                ("A/B/C", "### C\n\nc"),
                ("A/D #1", "## D #1\n\nd"),
                ("E", "E\n===\n\ne\n\n> # no section"),
                ("E/F", "## F"),
                ("E/G", "## G\n\ng"),
            ],
            chunks.Select(chunk => (string.Join('/', chunk.HeadingPath), chunk.Text)));
    }

    [Fact]
    public void Chunk_OneSmallPage_WholeRecord()
    {
        var chunk = Assert.Single(Chunk("# T\n\nHello world."));
        Assert.Equal(["T"], chunk.HeadingPath);
        Assert.Equal(
            (ChunkId.Of("doc", new(512, 64), 0), 0, 1, 1, Tokenizer.CountTokens("# T\n\nHello world."), "# T\n\nHello world."),
            (chunk.Id, chunk.Ordinal, chunk.FirstPage, chunk.LastPage, chunk.Tokens, chunk.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t\n")]
    public void Chunk_NoText_NoChunks(string markdown) => Assert.Empty(Chunk(markdown));

    [Fact]
    public void Chunk_NoPages_NoChunks() => Assert.Empty(Chunk([]));

    [Theory]
    [InlineData(15, 0)]
    [InlineData(64, 64)]
    [InlineData(64, -1)]
    public void Chunk_BadOptions_Throws(int size, int overlap) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Chunk("a", size, overlap));

    [Fact]
    public void Chunk_SentenceOverPageEnd_JoinedAndOnBothPages()
    {
        var chunk = Assert.Single(Chunk(["# T\n\nThe line runs", "over the page.", "", "Last."]));
        Assert.Equal(("# T\n\nThe line runs\nover the page.\n\n\n\nLast.", 1, 4), (chunk.Text, chunk.FirstPage, chunk.LastPage));
    }

    [Fact]
    public void Chunk_FenceOverPageEnd_StaysOneFence()
    {
        var chunks = Chunk(["```\na = 1", "# no heading\n```", "# Heading\n\ntext"]);
        Assert.Equal(
            [("", 1, 2, "```\na = 1\n\n# no heading\n```"), ("Heading", 3, 3, "# Heading\n\ntext")],
            chunks.Select(chunk => (string.Join('/', chunk.HeadingPath), chunk.FirstPage, chunk.LastPage, chunk.Text)));
    }

    [Fact]
    public void Chunk_LongTable_EveryPartHasTheHeader()
    {
        const string Header = "| Name | Value |\n| --- | ---: |\n";
        var rows = Enumerable.Range(0, 40).Select(row => $"| row {row} | {row * 17} |").ToList();
        var chunks = Chunk("Before.\n\n" + Header + string.Join('\n', rows), 64, 8);
        Assert.True(chunks.Count > 3);
        Assert.All(chunks, chunk => Assert.Contains(Header, chunk.Text, StringComparison.Ordinal));
        Assert.Equal(rows, chunks.SelectMany(chunk => chunk.Text.Split('\n').Where(line => line.StartsWith("| row", StringComparison.Ordinal))));
    }

    [Fact]
    public void Chunk_LongFence_EveryPartOpensAndCloses()
    {
        var lines = Enumerable.Range(0, 60).Select(line => $"    call({line}, \"argument\")").ToList();
        var chunks = Chunk("~~~~python title=x\n" + string.Join('\n', lines) + "\n~~~~\n\nAfter.", 80, 16);
        var code = chunks.Where(chunk => chunk.Text.Contains("call", StringComparison.Ordinal)).ToList();
        Assert.True(code.Count > 5);
        Assert.All(code, chunk => Assert.StartsWith("~~~~python title=x\n    call(", chunk.Text, StringComparison.Ordinal));
        Assert.All(code, chunk => Assert.Matches(@"\)\n~~~~($|\n\nAfter)", chunk.Text));
        Assert.Equal(lines, code.SelectMany(chunk => chunk.Text.Split('\n').Where(line => line.Contains("call", StringComparison.Ordinal))));
    }

    [Fact]
    public void Chunk_LongParagraph_RepeatsWholeSentences()
    {
        var sentences = Enumerable.Range(0, 60).Select(number => $"This is the sentence with number {number} in it.").ToList();
        var chunks = Chunk(string.Join(' ', sentences), 64, 16);
        foreach (var (before, chunk) in chunks.Zip(chunks.Skip(1)))
        {
            var lastOfBefore = before.Text[(before.Text.LastIndexOf("This", StringComparison.Ordinal))..];
            Assert.StartsWith(lastOfBefore + " This", chunk.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Chunk_NextSection_RepeatsNothing()
    {
        var long1 = string.Join(' ', Enumerable.Range(0, 100).Select(number => $"First {number}."));
        var chunks = Chunk($"# A\n\n{long1}\n\n# B\n\nSecond.", 64, 32);
        Assert.Equal("# B\n\nSecond.", chunks[^1].Text);
    }

    [Fact]
    public void Chunk_WordLongerThanLimit_CutBetweenGraphemes()
    {
        var family = "👩‍👩‍👧"; // one grapheme of eight UTF-16 units
        var chunks = Chunk(string.Concat(Enumerable.Repeat(family, 100)), 32, 0);
        Assert.True(chunks.Count > 10);
        Assert.All(chunks, chunk => Assert.Equal("", chunk.Text.Replace(family, "", StringComparison.Ordinal)));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, 32));
    }

    [Fact]
    public void Chunk_LetterWiderThanRoomBesideHeadingAndFence_Ends()
    {
        var chunks = Chunk("# a b c d e f\n\n```python x y\n" + string.Concat(Enumerable.Repeat("𓀀", 40)) + "\n```", 16, 15);
        Assert.Equal(40, chunks.Sum(chunk => chunk.Text.Count(char.IsHighSurrogate)));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, 16));
    }

    /// <summary>Found as CsCheck_Seed=aLSmmeLOLXD2 and 3UDBJlkRFsn2, here shortened.</summary>
    public static TheoryData<int, string> LongWordsBesideHeadingAndFence => new()
    {
        { 24, "### http://x.org/y_z\n\n```w\n" + string.Join(' ', Enumerable.Repeat("uz http://x.org/y_z?tmzs=kq", 12)) + "\n```" },
        {
            22,
            "### mknbvo größer o vv\n\n```Why?\n"
            + string.Join(' ', Enumerable.Range(0, 16).SelectMany(count => Enumerable.Repeat("uz", count).Append("http://x.org/y_z")))
            + "\n```"
        },
        { 22, "# a b c d e f g h\n\n```\nhttp://x.org/y_z1_q8 and more words\nthan fit into one\n```" },
    };

    [Theory]
    [MemberData(nameof(LongWordsBesideHeadingAndFence))]
    public void Chunk_WordWiderThanRoomBesideHeadingAndFence_StaysWhole(int size, string text)
    {
        var chunks = Chunk(text, size, 0);
        Assert.Empty(chunks.SelectMany(chunk => Words(chunk.Text)).Except(Words(text)));
        Assert.Empty(Missing(Words(text), chunks));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, size));
    }

    [Fact]
    public void Chunk_NestedBeyondMarkdigsLimit_NothingLost()
    {
        var deep = string.Concat(Enumerable.Repeat("> ", 5_000)) + "core\n\ntext";
        Assert.Empty(Missing(["core", "text"], Chunk(deep, 32, 4)));
    }

    [Fact]
    public void Chunk_HeadingBeforeLongParagraph_NeverAlone()
    {
        var chunks = Chunk("# A heading of some words\n\n" + string.Join(' ', Enumerable.Repeat("word", 61)) + ".", 64, 0);
        Assert.StartsWith("# A heading of some words\n\nword", chunks[0].Text, StringComparison.Ordinal);
    }
}
