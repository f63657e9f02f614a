namespace TVDb.Documents.Formats;

/// <summary>What file endings and media types claim.</summary>
internal static class FormatNames
{
    public const string DocxMediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    /// <summary>Null where the ending is missing or says nothing to us.</summary>
    public static DocumentFormat? ByEnding(string filename) => Path.GetExtension(filename).ToLowerInvariant() switch
    {
        ".pdf" => DocumentFormat.Pdf,
        ".docx" => DocumentFormat.Docx,
        ".html" or ".htm" or ".xhtml" => DocumentFormat.Html,
        ".md" or ".markdown" => DocumentFormat.Markdown,
        ".txt" or ".text" => DocumentFormat.PlainText,
        _ => null,
    };

    public static DocumentFormat? ByMediaType(string essence) => essence switch
    {
        "application/pdf" or "application/x-pdf" => DocumentFormat.Pdf,
        DocxMediaType => DocumentFormat.Docx,
        "text/html" or "application/xhtml+xml" => DocumentFormat.Html,
        "text/markdown" or "text/x-markdown" => DocumentFormat.Markdown,
        "text/plain" => DocumentFormat.PlainText,
        _ => null,
    };

    /// <summary>Media types that senders use when they do not know; a DOCX is often called a zip.</summary>
    public static bool SaysNothing(string essence) =>
        essence is "" or "application/octet-stream" or "binary/octet-stream" or "application/zip" or "application/x-zip-compressed";

    /// <summary>The type without its parameters, in lower case.</summary>
    public static string Essence(string mediaType) => mediaType.Split(';', 2)[0].Trim().ToLowerInvariant();

    public static string MediaTypeOf(DocumentFormat format) => format switch
    {
        DocumentFormat.Pdf => "application/pdf",
        DocumentFormat.Docx => DocxMediaType,
        DocumentFormat.Html => "text/html",
        DocumentFormat.Markdown => "text/markdown",
        DocumentFormat.PlainText => "text/plain",
    };

    public static string Describe(DocumentFormat format) => format switch
    {
        DocumentFormat.Pdf => "a PDF",
        DocumentFormat.Docx => "a DOCX",
        DocumentFormat.Html => "an HTML page",
        DocumentFormat.Markdown => "Markdown",
        DocumentFormat.PlainText => "plain text",
    };

    public static bool IsText(DocumentFormat format) =>
        format is DocumentFormat.Html or DocumentFormat.Markdown or DocumentFormat.PlainText;
}
