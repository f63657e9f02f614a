namespace TVDb.Pipeline.Stages.Chunking;

internal enum BlockKind
{
    /// <summary>Running text: cut between sentences, then words.</summary>
    Prose,

    /// <summary>Lines that belong together (HTML, indented code): cut between lines.</summary>
    Lines,
    Table,
    Fence,

    /// <summary>A list, an item or a quote: cut between its children.</summary>
    Container,
}

/// <summary>
/// A stretch of the source. A block reaches to where the next one begins, so that blocks cover everything, whatever
/// the parser left out of its spans.
/// </summary>
/// <param name="Level">Of a heading, 1 to 6; 0 for everything else.</param>
internal sealed record SourceBlock(BlockKind Kind, int Start, int End, int Level, string Heading, IReadOnlyList<SourceBlock> Children)
{
    public bool IsHeading => Level > 0;
}
