using System.Globalization;
using Grpc.Core;
using TVDb.Documents;

namespace TVDb.Pipeline.Api;

/// <summary>Which documents are refused before anything is paid.</summary>
internal static class DocumentChecks
{
    /// <exception cref="RequestException">The document cannot be processed.</exception>
    public static DocumentInspection Inspect(ReadOnlyMemory<byte> content, string filename, string mediaType, int pagesMax)
    {
        var inspection = DocumentInspector.Inspect(content, filename, mediaType);
        if (inspection.Problem is { } problem)
        {
            var (field, reason) = Name(problem, filename);
            throw RequestException.InvalidField(field, reason, inspection.Detail);
        }
        return inspection.Pages > pagesMax
            ? throw RequestException.InvalidField("content", "TOO_MANY_PAGES", $"the document has {inspection.Pages} pages, at most {pagesMax} are taken (MAX_PAGES)")
            : inspection;
    }

    public static RequestException TooLarge(string field, long size, long max) =>
        new(StatusCode.InvalidArgument, "DOCUMENT_TOO_LARGE", $"{size} bytes, at most {max} are taken (MAX_FILE_SIZE_BYTES)")
        {
            Field = field,
            Details = new Dictionary<string, string> { ["limit_bytes"] = max.ToString(CultureInfo.InvariantCulture) },
        };

    private static (string Field, string Reason) Name(DocumentProblem problem, string filename) => problem switch
    {
        DocumentProblem.Empty => ("content", "EMPTY_DOCUMENT"),
        DocumentProblem.UnknownMediaType => (filename.Length > 0 ? "filename" : "media_type", "UNKNOWN_MEDIA_TYPE"),
        DocumentProblem.ContentMismatch => ("content", "CONTENT_MISMATCH"),
        DocumentProblem.Encrypted => ("content", "DOCUMENT_ENCRYPTED"),
        DocumentProblem.Broken => ("content", "DOCUMENT_BROKEN"),
        DocumentProblem.BadEncoding => ("content", "BAD_ENCODING"),
        DocumentProblem.NoText => ("content", "NO_TEXT_FOUND"),
    };
}
