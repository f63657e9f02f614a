using CsCheck;
using TVDb.Pipeline.Stages.Chunking;
using TVDb.Sampling;
using static TVDb.Pipeline.Tests.Stages.Chunking.Chunking;

namespace TVDb.Pipeline.Tests.Stages.Chunking;

public class MarkdownChunkerPropertyTests
{
    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.Char['a', 'z'].Array[1, 9].Select(letters => new string(letters)),
        AnyOf("Ende.", "Why?", "größer", "日本語", "🙂", "e\u0301", "a|b", "`x`", "**bold**", "—", "3.14", "http://x.org/y_z", "\\#"));

    private static readonly Gen<string> Prose = Word.Array[1, 60].Select(words => string.Join(' ', words));

    private static readonly Gen<string> Block = Gen.OneOf(
        Prose,
        Gen.Select(Gen.Int[1, 6], Word.Array[1, 5], (level, words) => new string('#', level) + " " + string.Join(' ', words)),
        Prose.Array[1, 6].Select(items => string.Concat(items.Select(item => $"- {item}\n    - nested {item}\n"))),
        Prose.Array[1, 4].Select(lines => "> " + string.Join("\n> ", lines)),
        Gen.Select(Word, Prose.Array[0, 8], (info, lines) => $"```{info.Replace('`', 'x')}\n{string.Join("\n  ", lines)}\n```"),
        Word.Array[2, 3].Array[1, 12].Select(rows => "| h | k |\n|---|---|\n" + string.Join('\n', rows.Select(row => $"| {string.Join(" | ", row)} |"))),
        AnyOf("---", "Setext\n===", "<div>\nhtml text\n</div>", "    indented code", "[ref]: http://x.org 'title'", "~~~ open", "* * *", "1. one\n2. two"));

    private static readonly Gen<(string[] Pages, int Size, int Overlap)> Case = CaseOf(Block);

    [Fact]
    public void Chunk_AnyMarkdown_EveryWordInOrderAndNoChunkOverTheLimit() => Case.SampleRepeatably(
        one =>
        {
            var chunks = Chunk(one.Pages, one.Size, one.Overlap);
            Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, one.Size));
            Assert.Equal(chunks.Select(chunk => Tokenizer.CountTokens(chunk.Text)), chunks.Select(chunk => chunk.Tokens));
            Assert.Equal(Enumerable.Range(0, chunks.Count), chunks.Select(chunk => chunk.Ordinal));
            Assert.Empty(Missing(one.Pages.SelectMany(Words), chunks));
        },
        cases: 2_000);

    [Fact]
    public void Chunk_SameInputTwice_SameChunks() => Case.SampleRepeatably(
        one =>
        {
            var (first, second) = (Chunk(one.Pages, one.Size, one.Overlap), Chunk(one.Pages, one.Size, one.Overlap));
            Assert.Equal(first.Select(Flat), second.Select(Flat));
        },
        cases: 200);

    /// <summary>Of prose, since parts of tables and fences repeat words from the page on which these began.</summary>
    [Fact]
    public void Chunk_AnyProse_TextIsOnThePagesNamed() => CaseOf(Prose).SampleRepeatably(
        one =>
        {
            foreach (var chunk in Chunk(one.Pages, one.Size, one.Overlap))
            {
                Assert.InRange(chunk.FirstPage, 1, one.Pages.Length);
                Assert.InRange(chunk.LastPage, chunk.FirstPage, one.Pages.Length);
                var pages = string.Join('\n', one.Pages[(chunk.FirstPage - 1)..chunk.LastPage]);
                Assert.All(Words(chunk.Text).Where(word => word.All(char.IsAsciiLetter)), word => Assert.Contains(word, pages, StringComparison.Ordinal));
            }
        },
        cases: 200);

    private static Gen<(string[] Pages, int Size, int Overlap)> CaseOf(Gen<string> block) => Gen.Select(
        block.Array[0, 10].Select(blocks => string.Join("\n\n", blocks)).Array[1, 4], Gen.Int[16, 200], Gen.Double[0, 0.99])
        .Select((pages, size, share) => (pages, size, (int)(size * share)));

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static (Guid, string, string) Flat(DocumentChunk chunk) => (chunk.Id, string.Join('/', chunk.HeadingPath), chunk.Text);
}
