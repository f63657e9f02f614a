using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace TVDb.Pipeline.Costs.Export;

/// <summary>The journal as a bill: CSV with the columns of FOCUS, a row an entry that changes posted money.</summary>
internal sealed class FocusCsvWriter : IEntryWriter
{
    /// <summary>What a spreadsheet takes for the beginning of a formula. The library's own guard would take a negative cost for one.</summary>
    private const string FormulaBeginnings = "=+-@\t\r\n";

    private readonly CsvWriter _csv;

    public FocusCsvWriter(Stream file)
    {
        _csv = new CsvWriter(
            new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true),
            new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\r\n", ShouldQuote = NeedsQuotes });
        foreach (var column in FocusColumns.All)
        {
            _csv.WriteField(column.Name);
        }
        EndRow();
    }

    public void Write(JournalEntry entry)
    {
        var facts = EntryFacts.Of(entry);
        if (facts.Posted is null)
        {
            return;
        }
        foreach (var column in FocusColumns.All)
        {
            var value = column.Value(facts);
            _csv.WriteField(column.IsText ? Harmless(value) : value);
        }
        EndRow();
    }

    public void Dispose() => _csv.Dispose();

    /// <summary>An apostrophe before it makes a spreadsheet show the text instead of computing it.</summary>
    private static string Harmless(string text) => text.Length > 0 && FormulaBeginnings.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;

    /// <summary>Told its line's end, the library leaves out half of one, which readers take for the whole.</summary>
    private static bool NeedsQuotes(ShouldQuoteArgs field) => ConfigurationFunctions.ShouldQuote(field) || field.Field?.AsSpan().ContainsAny('\r', '\n') is true;

    private void EndRow()
    {
        _csv.NextRecord();
        _csv.Flush();
    }
}
