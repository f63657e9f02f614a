namespace TVDb.Pipeline.Stages.Chunking;

/// <param name="Number">1-based, as the parser numbered it.</param>
public sealed record ParsedPage(int Number, string Markdown);

/// <param name="ChunkSizeTokens">The most a chunk may have; at least <see cref="MarkdownChunker.ChunkSizeTokensMin"/>.</param>
/// <param name="OverlapTokens">The most that is repeated from the chunk before; less than the size.</param>
public sealed record ChunkingOptions(int ChunkSizeTokens, int OverlapTokens);

/// <param name="Id">The same for the same document, chunker version, options and ordinal.</param>
/// <param name="Ordinal">From 0, in reading order.</param>
/// <param name="HeadingPath">The headings above the text, from the title down; its own heading is the last.</param>
/// <param name="FirstPage">Of the text's first character, repeated text included.</param>
/// <param name="LastPage">Of the text's last character.</param>
/// <param name="Tokens">Counted on <paramref name="Text"/> as it is.</param>
public sealed record DocumentChunk(
    Guid Id, int Ordinal, IReadOnlyList<string> HeadingPath, int FirstPage, int LastPage, int Tokens, string Text);
