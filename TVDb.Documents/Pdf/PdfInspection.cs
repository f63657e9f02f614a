namespace TVDb.Documents.Pdf;

internal static class PdfInspection
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Pages as the page tree has them, not as it says it has; a page count of 0 is a broken file.</summary>
    public static DocumentInspection Inspect(ReadOnlyMemory<byte> content)
    {
        var mediaType = Formats.FormatNames.MediaTypeOf(DocumentFormat.Pdf);
        var outcome = PdfReading.Read(content, Limit, document => document.NumberOfPages);
        return outcome switch
        {
            { Problem: { } problem } => new(DocumentFormat.Pdf, mediaType, null, problem, outcome.Detail),
            { Value: < 1 } => new(DocumentFormat.Pdf, mediaType, null, DocumentProblem.Broken, "The PDF has no pages."),
            _ => new(DocumentFormat.Pdf, mediaType, outcome.Value, null, ""),
        };
    }
}
