using TVDb.Documents.Docx;
using TVDb.Documents.Formats;
using TVDb.Documents.Html;
using TVDb.Documents.Pdf;

namespace TVDb.Documents;

/// <summary>Reads a document's own text, page by page. Hostile bytes become a <see cref="DocumentProblem"/>, never an exception.</summary>
public static class DocumentExtractor
{
    public static ExtractionResult Extract(ReadOnlyMemory<byte> content, DocumentFormat format)
    {
        if (content.IsEmpty)
        {
            return ExtractionResult.Failed(DocumentProblem.Empty, "The document is empty.");
        }

        return format switch
        {
            DocumentFormat.Pdf => PdfExtraction.Extract(content),
            DocumentFormat.Docx => DocxExtraction.Extract(content),
            DocumentFormat.Html => FromText(content, HtmlExtraction.Extract),
            DocumentFormat.Markdown => FromText(content, text => ExtractionResult.Of([new(1, text, MarkdownAsText.Of(text))])),
            DocumentFormat.PlainText => FromText(content, text => ExtractionResult.Of([new(1, text, text)])),
        };
    }

    private static ExtractionResult FromText(ReadOnlyMemory<byte> content, Func<string, ExtractionResult> extract)
    {
        var decoded = Utf8Text.Decode(content.Span);
        return decoded.Text is { } text ? extract(text) : ExtractionResult.Failed(DocumentProblem.BadEncoding, decoded.Detail);
    }
}
