using System.Text;

namespace TVDb.Documents.Blocks;

/// <summary>Writes rows as a pipe table, and as tab-separated lines.</summary>
internal static class TableWriter
{
    /// <summary>Padding every row to the widest one lets one hostile row multiply all others; wider rows end unpadded.</summary>
    private const int PaddedColumnsMax = 256;

    public static void Append(StringBuilder markdown, StringBuilder text, IReadOnlyList<IReadOnlyList<Prose>> rows)
    {
        var columns = Math.Min(rows.Max(row => row.Count), PaddedColumnsMax);
        for (var index = 0; index < rows.Count; index++)
        {
            var row = rows[index];
            markdown.Append(index == 0 ? "|" : "\n|");
            for (var column = 0; column < Math.Max(columns, row.Count); column++)
            {
                markdown.Append(' ').Append(column < row.Count ? Cell(row[column].Markdown) : "").Append(" |");
            }

            if (index == 0)
            {
                markdown.Append("\n|").Insert(markdown.Length, " --- |", Math.Max(columns, row.Count));
            }

            text.Append(index == 0 ? "" : "\n").AppendJoin('\t', row.Select(cell => OneLine(cell.Text)));
        }
    }

    private static string Cell(string markdown) => OneLine(markdown).Replace("|", "\\|", StringComparison.Ordinal);

    private static string OneLine(string text) => text.Replace('\n', ' ').Replace('\t', ' ').Trim();
}
