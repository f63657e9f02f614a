using Microsoft.ML.Tokenizers;

namespace TVDb.Pipeline.Stages.Chunking;

/// <summary>
/// Cuts a document's Markdown into chunks along its structure. A chunk never reaches over a heading, except that
/// headings without text of their own go with the first text below them.
/// </summary>
public sealed class MarkdownChunker(Tokenizer tokenizer)
{
    public const string Name = "markdown";
    public const int Version = 1;

    /// <summary>Below this, a single letter of some scripts would not fit.</summary>
    public const int ChunkSizeTokensMin = 16;

    /// <exception cref="ArgumentOutOfRangeException">The size is below <see cref="ChunkSizeTokensMin"/>, or the overlap not within [0, size).</exception>
    public IReadOnlyList<DocumentChunk> Chunk(string documentId, IReadOnlyList<ParsedPage> pages, ChunkingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ChunkSizeTokens, ChunkSizeTokensMin);
        ArgumentOutOfRangeException.ThrowIfNegative(options.OverlapTokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.OverlapTokens, options.ChunkSizeTokens);

        var source = new PagedText(pages);
        var splitter = new AtomSplitter(tokenizer, source.Text, options.ChunkSizeTokens);
        var packer = new ChunkPacker(tokenizer, source.Text, options);
        var chunks = new List<DocumentChunk>();
        foreach (var section in Sections.Of(MarkdownBlocks.Of(source.Text)))
        {
            foreach (var packed in packer.Pack(Atoms(section, splitter, options.ChunkSizeTokens)))
            {
                chunks.Add(new(
                    ChunkId.Of(documentId, options, chunks.Count),
                    chunks.Count,
                    section.HeadingPath,
                    source.PageAt(packed.Start),
                    source.PageAt(packed.End - 1),
                    packed.Tokens,
                    packed.Text));
            }
        }

        return chunks;
    }

    private static List<Atom> Atoms(Section section, AtomSplitter splitter, int size)
    {
        var atoms = new List<Atom>();
        var headingTokens = 0;
        foreach (var block in section.Blocks)
        {
            // The first text is cut to fit beside its heading, for a heading alone is of no use to a search.
            var isFirstText = headingTokens > 0 && headingTokens <= size / 2 && !block.IsHeading;
            var added = splitter.Split(block, isFirstText ? size - headingTokens - 2 : size);
            headingTokens = block.IsHeading ? headingTokens + 2 + added.Sum(atom => atom.Tokens) : 0;
            atoms.AddRange(added);
        }

        return atoms;
    }
}
