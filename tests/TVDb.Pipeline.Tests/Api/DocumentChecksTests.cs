using Grpc.Core;
using TVDb.Documents;
using TVDb.Pipeline.Api;

namespace TVDb.Pipeline.Tests.Api;

public class DocumentChecksTests
{
    [Fact]
    public void Inspect_PlainText_IsOnePage() =>
        Assert.Equal(
            new DocumentInspection(DocumentFormat.PlainText, "text/plain", 1, null, ""),
            DocumentChecks.Inspect("hello"u8.ToArray(), "a.txt", "", pagesMax: 1));

    [Theory]
    [InlineData("", "a.pdf", "", "content", "EMPTY_DOCUMENT")]
    [InlineData("text", "", "", "media_type", "UNKNOWN_MEDIA_TYPE")]
    [InlineData("text", "", "image/png", "media_type", "UNKNOWN_MEDIA_TYPE")]
    [InlineData("text", "a.xyz", "", "filename", "UNKNOWN_MEDIA_TYPE")]
    [InlineData("text", "a.pdf", "", "content", "CONTENT_MISMATCH")]
    [InlineData("%PDF-1.7 and no more", "a.pdf", "", "content", "DOCUMENT_BROKEN")]
    [InlineData("caf\u00e9", "a.txt", "", "content", "BAD_ENCODING")]
    [InlineData(" \n\t", "a.md", "", "content", "NO_TEXT_FOUND")]
    public void Inspect_UnfitDocument_NamesFieldAndReason(string latin1, string filename, string mediaType, string field, string reason)
    {
        var e = Assert.Throws<RequestException>(() =>
            DocumentChecks.Inspect(System.Text.Encoding.Latin1.GetBytes(latin1), filename, mediaType, pagesMax: 200));

        Assert.Equal((StatusCode.InvalidArgument, field, reason), (e.Code, e.Field, e.Reason));
        Assert.StartsWith($"{field}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_MorePagesThanTaken_NamesBoth()
    {
        var e = Assert.Throws<RequestException>(() => DocumentChecks.Inspect("hello"u8.ToArray(), "a.txt", "", pagesMax: 0));

        Assert.Equal(
            (StatusCode.InvalidArgument, "content", "TOO_MANY_PAGES", "content: the document has 1 pages, at most 0 are taken (MAX_PAGES)"),
            (e.Code, e.Field, e.Reason, e.Message));
    }

    [Fact]
    public void TooLarge_ByOneByte_NamesFieldSizeAndLimit()
    {
        var e = DocumentChecks.TooLarge("data", 26_214_401, 26_214_400);

        Assert.Equal(
            (StatusCode.InvalidArgument, "data", "DOCUMENT_TOO_LARGE", "data: 26214401 bytes, at most 26214400 are taken (MAX_FILE_SIZE_BYTES)"),
            (e.Code, e.Field, e.Reason, e.Message));
        Assert.Equal("26214400", e.Details["limit_bytes"]);
    }
}
