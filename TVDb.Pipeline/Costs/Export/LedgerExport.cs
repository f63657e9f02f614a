namespace TVDb.Pipeline.Costs.Export;

/// <summary>The form of an exported journal.</summary>
public enum ExportForm
{
    /// <summary>Every entry, as a JSON object.</summary>
    JsonLines,

    /// <summary>What changed posted money, as a bill in the columns of FOCUS.</summary>
    FocusCsv,
}

/// <summary>The journal as a file, made as it is read: no more of it is in memory than a piece.</summary>
public sealed class LedgerExport(LedgerJournal journal)
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>The file's pieces, of the entries from one instant to before another.</summary>
    /// <exception cref="Archive.JournalArchiveException">An archived day cannot be read.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(ExportForm form, DateTimeOffset from, DateTimeOffset to)
    {
        using var buffer = new MemoryStream();
        using IEntryWriter writer = form switch
        {
            ExportForm.JsonLines => new JsonLinesWriter(buffer),
            ExportForm.FocusCsv => new FocusCsvWriter(buffer),
        };
        await foreach (var entry in journal.ReadAsync(from, to))
        {
            writer.Write(entry);
            if (buffer.Length >= PieceBytes)
            {
                yield return buffer.ToArray();
                buffer.SetLength(0);
            }
        }
        if (buffer.Length > 0)
        {
            yield return buffer.ToArray();
        }
    }
}
