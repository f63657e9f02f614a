using Microsoft.ML.Tokenizers;
using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Tests.Stages.Chunking;

/// <summary>What the chunker's tests share.</summary>
internal static class Chunking
{
    public static readonly Tokenizer Tokenizer = TiktokenTokenizer.CreateForModel("text-embedding-3-small");

    public static IReadOnlyList<DocumentChunk> Chunk(string markdown, int size = 512, int overlap = 64) =>
        Chunk([markdown], size, overlap);

    public static IReadOnlyList<DocumentChunk> Chunk(IReadOnlyList<string> pages, int size = 512, int overlap = 64) =>
        new MarkdownChunker(Tokenizer).Chunk("doc", [.. pages.Select((page, index) => new ParsedPage(index + 1, page))], new(size, overlap));

    public static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The words of the source that cannot be found in the chunks in the source's order.</summary>
    public static List<string> Missing(IEnumerable<string> source, IEnumerable<DocumentChunk> chunks)
    {
        var found = chunks.SelectMany(chunk => Words(chunk.Text)).ToList();
        var missing = new List<string>();
        var at = 0;
        foreach (var word in source)
        {
            var next = found.IndexOf(word, at);
            missing.AddRange(next < 0 ? [word] : []);
            at = next < 0 ? at : next + 1;
        }

        return missing;
    }
}
