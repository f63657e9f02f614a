using TVDb.Documents.Formats;

namespace TVDb.Documents.Docx;

internal static class DocxInspection
{
    public const string EncryptedDetail = "The DOCX needs a password to open.";

    /// <summary>A DOCX has no pages until a word processor lays it out, so none are counted.</summary>
    public static DocumentInspection Inspect(ReadOnlyMemory<byte> content)
    {
        var outcome = DocxReading.Read(content, _ => true);
        return new(DocumentFormat.Docx, FormatNames.DocxMediaType, null, outcome.Problem, outcome.Detail);
    }
}
