using System.Diagnostics;
using System.Text;
using static TVDb.Pipeline.Tests.Stages.Chunking.Chunking;

namespace TVDb.Pipeline.Tests.Stages.Chunking;

/// <summary>
/// The largest Markdown that is accepted in one message, in an honest shape and in shapes that make naive chunkers
/// quadratic. The bound is far above what it takes, and far below what quadratic work would.
/// </summary>
public class MarkdownChunkerSpeedTests(ITestOutputHelper output)
{
    private const int Characters = 25 * 1024 * 1024;

    [Theory]
    [InlineData("prose", Characters)]
    [InlineData("one paragraph", Characters)]
    [InlineData("one word", Characters / 5)]
    [InlineData("one line of code", Characters / 5)]
    [InlineData("white space", Characters)]
    [InlineData("table", Characters / 5)]
    [InlineData("headings", Characters / 5)]
    [InlineData("list", Characters / 5)]
    public void Chunk_LargeText_NearLinear(string shape, int characters)
    {
        var text = Make(shape, characters);
        var watch = Stopwatch.StartNew();
        var chunks = Chunk(text);
        output.WriteLine($"{shape}: {characters / 1e6:0.0} M characters, {chunks.Count} chunks, {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, 512));
    }

    private static string Make(string shape, int characters)
    {
        const string Sentence = "The ledger counts whole billionths of a dollar in integers, so that sums stay exact. ";
        var text = new StringBuilder(characters + 4_096);
        for (var number = 0; text.Length < characters; number++)
        {
            _ = shape switch
            {
                "prose" => text.Append("## Section ").Append(number).Append("\n\n").Insert(text.Length, Sentence, 40).Append("\n\n- an item\n- another\n\n"),
                "one paragraph" => text.Append("word").Append(number).Append(' '),
                "one word" => text.Append("QWxsIHdvcms"),
                "one line of code" => text.Append(number == 0 ? "```js\n" : "f(").Append(number).Append(");"),
                "white space" => text.Append(number == 0 ? "start" : "").Append(' ', 100_000).Append(number % 50 == 0 ? "word" : ""),
                "table" => text.Append(number == 0 ? "| a | b |\n|---|---|\n" : $"| row {number} | value |\n"),
                "headings" => text.Append("#### Heading ").Append(number).Append('\n'),
                _ => text.Append("- item ").Append(number).Append('\n'),
            };
        }

        return text.ToString();
    }
}
