using TVDb.Documents.Blocks;

namespace TVDb.Documents.Pdf;

/// <summary>Neighbouring lines whose wide gaps lie over each other.</summary>
internal static class PdfTable
{
    /// <summary>In font sizes, from row to row.</summary>
    private const double RowDistanceMax = 3;

    /// <summary>The table that begins at a line, and how many lines it takes; null where none does.</summary>
    public static (Block Block, int Lines)? At(IReadOnlyList<PdfLine> lines, int index)
    {
        if (lines[index].Cells.Count < 2 || index + 1 >= lines.Count || !IsRow(lines[index], lines[index + 1]))
        {
            return null;
        }

        var columns = new List<(double Left, double Right)>();
        Merge(columns, lines[index].Cells);
        var count = 1;
        while (index + count < lines.Count && Belongs(lines[index + count - 1], lines[index + count], columns))
        {
            var wider = columns.ToList();
            Merge(wider, lines[index + count].Cells);
            if (wider.Count < 2)
            {
                break;
            }

            columns = wider;
            count++;
        }

        return count < 2 ? null : (new TableBlock(Rows(lines.Skip(index).Take(count), columns)), count);
    }

    private static bool Belongs(PdfLine before, PdfLine line, List<(double Left, double Right)> columns) =>
        IsRow(before, line) || (IsClose(before, line) && line.Cells.Count == 1 && line.Left > columns[0].Right);

    private static bool IsRow(PdfLine before, PdfLine line) =>
        line.Cells.Count >= 2 && PdfList.Marker(line) is null && IsClose(before, line);

    private static bool IsClose(PdfLine before, PdfLine line)
    {
        var gap = before.Baseline - line.Baseline;
        return gap > 0 && gap < before.Size * RowDistanceMax && Math.Abs(before.Size - line.Size) < 1.1;
    }

    /// <summary>Adds cells to the columns; what overlaps becomes one column.</summary>
    private static void Merge(List<(double Left, double Right)> columns, IReadOnlyList<PdfCell> cells)
    {
        columns.AddRange(cells.Select(cell => (cell.Left, cell.Right)));
        columns.Sort();
        var kept = 0;
        for (var index = 1; index < columns.Count; index++)
        {
            if (columns[index].Left <= columns[kept].Right)
            {
                columns[kept] = (columns[kept].Left, Math.Max(columns[kept].Right, columns[index].Right));
            }
            else
            {
                columns[++kept] = columns[index];
            }
        }

        columns.RemoveRange(kept + 1, columns.Count - kept - 1);
    }

    private static List<Prose[]> Rows(IEnumerable<PdfLine> lines, List<(double Left, double Right)> columns)
    {
        var rows = new List<Prose[]>();
        foreach (var line in lines)
        {
            // A line with nothing in the first column goes on in the cells of the row above.
            var isContinuation = rows.Count > 1 && line.Cells.Count < columns.Count && line.Left > columns[0].Right;
            if (!isContinuation)
            {
                rows.Add([.. Enumerable.Repeat(Prose.Plain(""), columns.Count)]);
            }

            foreach (var cell in line.Cells)
            {
                var column = Math.Max(0, columns.FindLastIndex(interval => interval.Left <= cell.Left + 0.01));
                var text = rows[^1][column].Text;
                rows[^1][column] = Prose.Plain(text.Length == 0 ? cell.Text : text + " " + cell.Text);
            }
        }

        return rows;
    }
}
