using TVDb.Documents.Docx;
using TVDb.Documents.Formats;
using TVDb.Documents.Pdf;

namespace TVDb.Documents;

/// <summary>Decides what a document is by its name, its media type and its bytes, which must agree.</summary>
public static class DocumentInspector
{
    /// <param name="content">The whole document.</param>
    /// <param name="filename">May be empty; only the ending counts.</param>
    /// <param name="mediaType">May be empty or carry parameters; application/octet-stream says nothing.</param>
    public static DocumentInspection Inspect(ReadOnlyMemory<byte> content, string filename, string mediaType)
    {
        var essence = FormatNames.Essence(mediaType);
        var byEnding = FormatNames.ByEnding(filename);
        var byType = FormatNames.ByMediaType(essence);
        if (content.IsEmpty)
        {
            return Refuse(byEnding ?? byType, essence, DocumentProblem.Empty, "The document is empty.");
        }

        if (byType is null && !FormatNames.SaysNothing(essence))
        {
            return Refuse(null, essence, DocumentProblem.UnknownMediaType, $"The media type '{Shown(essence)}' is not supported.");
        }

        var (signature, found) = ByteSignatures.Of(content.Span);
        if (byEnding is null && byType is null)
        {
            return InspectUnnamed(content, signature, found, essence);
        }

        foreach (var claim in new[] { byEnding, byType })
        {
            if (claim is { } format && Mismatch(format, signature, content) is { } problem)
            {
                var claimed = byEnding == claim ? $"The file ending '{Path.GetExtension(filename)}'" : $"The media type '{essence}'";
                var detail = $"{claimed} says {FormatNames.Describe(format)}, but the bytes are {found}.";
                return Refuse(format, essence, problem, problem == DocumentProblem.Encrypted ? DocxInspection.EncryptedDetail : detail);
            }
        }

        // Where both are text formats, text/plain is what servers say of any text, and the ending is the closer word.
        return InspectAs(byEnding is { } ending && (byType is null or DocumentFormat.PlainText || ending == byType) ? ending : byType!.Value, content);
    }

    private static DocumentInspection InspectUnnamed(ReadOnlyMemory<byte> content, ByteSignature signature, string found, string essence) =>
        signature switch
        {
            ByteSignature.Pdf => PdfInspection.Inspect(content),
            ByteSignature.Zip when DocxArchive.HasDocument(content) => DocxInspection.Inspect(content),
            ByteSignature.HtmlText => InspectAs(DocumentFormat.Html, content),
            _ => Refuse(null, essence, DocumentProblem.UnknownMediaType, $"Neither name nor media type is known, and the bytes are {found}."),
        };

    /// <summary>Null where bytes and claim agree, or where the format's own reader must tell.</summary>
    private static DocumentProblem? Mismatch(DocumentFormat claim, ByteSignature signature, ReadOnlyMemory<byte> content) => claim switch
    {
        DocumentFormat.Pdf => signature == ByteSignature.Pdf ? null : DocumentProblem.ContentMismatch,
        DocumentFormat.Docx when signature == ByteSignature.Ole && ByteSignatures.IsEncryptedOffice(content.Span) => DocumentProblem.Encrypted,
        DocumentFormat.Docx => signature == ByteSignature.Zip ? null : DocumentProblem.ContentMismatch,
        _ => signature is ByteSignature.Text or ByteSignature.HtmlText or ByteSignature.Unknown ? null : DocumentProblem.ContentMismatch,
    };

    private static DocumentInspection InspectAs(DocumentFormat format, ReadOnlyMemory<byte> content) => format switch
    {
        DocumentFormat.Pdf => PdfInspection.Inspect(content),
        DocumentFormat.Docx => DocxInspection.Inspect(content),
        DocumentFormat.Html => InspectText(format, content, pages: null),
        DocumentFormat.Markdown or DocumentFormat.PlainText => InspectText(format, content, pages: 1),
    };

    private static DocumentInspection InspectText(DocumentFormat format, ReadOnlyMemory<byte> content, int? pages)
    {
        var mediaType = FormatNames.MediaTypeOf(format);
        var (text, detail) = Utf8Text.Decode(content.Span);
        return text switch
        {
            null => new(format, mediaType, null, DocumentProblem.BadEncoding, detail),
            _ when text.AsSpan().IsWhiteSpace() => new(format, mediaType, null, DocumentProblem.NoText, "The document holds only white space."),
            _ => new(format, mediaType, pages, null, ""),
        };
    }

    private static DocumentInspection Refuse(DocumentFormat? format, string essence, DocumentProblem problem, string detail) =>
        new(format, format is { } known ? FormatNames.MediaTypeOf(known) : essence, null, problem, detail);

    private static string Shown(string essence) => essence.Length <= 100 ? essence : essence[..100] + "…";
}
