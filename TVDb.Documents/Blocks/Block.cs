namespace TVDb.Documents.Blocks;

/// <summary>What every format is read into, and Markdown is written from.</summary>
internal abstract record Block;

/// <param name="Level">1 to 6.</param>
internal sealed record HeadingBlock(int Level, Prose Prose) : Block;

internal sealed record ParagraphBlock(Prose Prose) : Block;

/// <param name="Depth">0 for the outermost list.</param>
/// <param name="Marker"><c>-</c>, or a number with its full stop.</param>
internal sealed record ListItemBlock(int Depth, string Marker, Prose Prose) : Block;

internal sealed record QuoteBlock(Prose Prose) : Block;

internal sealed record CodeBlock(string Language, string Code) : Block;

/// <param name="Rows">The first row is the header; rows may differ in length.</param>
internal sealed record TableBlock(IReadOnlyList<IReadOnlyList<Prose>> Rows) : Block;

internal sealed record PageBreakBlock : Block;
