namespace TVDb.Pipeline.Stages.Chunking;

/// <summary>The blocks below one heading, the heading included.</summary>
internal sealed record Section(IReadOnlyList<string> HeadingPath, IReadOnlyList<SourceBlock> Blocks);

internal static class Sections
{
    public static IEnumerable<Section> Of(IReadOnlyList<SourceBlock> blocks)
    {
        var open = new List<(int Level, string Name)>();
        var current = new List<SourceBlock>();
        foreach (var block in blocks)
        {
            // A heading right below a higher one joins it: both are above the text that follows.
            var joins = current.Count == 0 || (current.TrueForAll(each => each.IsHeading) && block.Level > current[^1].Level);
            if (block.IsHeading && !joins)
            {
                yield return new([.. open.Select(heading => heading.Name)], current);
                current = [];
            }

            if (block.IsHeading)
            {
                open.RemoveAll(heading => heading.Level >= block.Level);
                open.Add((block.Level, block.Heading));
            }

            current.Add(block);
        }

        if (current.Count > 0)
        {
            yield return new([.. open.Select(heading => heading.Name)], current);
        }
    }
}
