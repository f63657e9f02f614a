using System.Text;
using static TVDb.Documents.DocumentProblem;

namespace TVDb.Documents.Tests;

public class DocumentInspectorTests
{
    private const string DocxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [Theory]
    [InlineData("handbook.pdf", DocumentFormat.Pdf, "application/pdf", 34)]
    [InlineData("scanned.pdf", DocumentFormat.Pdf, "application/pdf", 2)]
    [InlineData("owner-password.pdf", DocumentFormat.Pdf, "application/pdf", 1)]
    [InlineData("report.docx", DocumentFormat.Docx, DocxType, null)]
    [InlineData("page.html", DocumentFormat.Html, "text/html", null)]
    [InlineData("notes.md", DocumentFormat.Markdown, "text/markdown", 1)]
    public void Inspect_GoodSample_FormatAndPages(string file, DocumentFormat format, string mediaType, int? pages) =>
        Assert.Equal(new(format, mediaType, pages, null, ""), DocumentInspector.Inspect(Samples.File(file), file, ""));

    [Theory]
    [InlineData("handbook.pdf", DocumentFormat.Pdf, "application/pdf", 34)]
    [InlineData("report.docx", DocumentFormat.Docx, DocxType, null)]
    [InlineData("page.html", DocumentFormat.Html, "text/html", null)]
    public void Inspect_NoNameNoType_BytesDecide(string file, DocumentFormat format, string mediaType, int? pages) =>
        Assert.Equal(new(format, mediaType, pages, null, ""), DocumentInspector.Inspect(Samples.File(file), "", "application/octet-stream"));

    [Theory]
    [InlineData("a", "Text/Plain; charset=utf-8", DocumentFormat.PlainText, "text/plain")]
    [InlineData("A.TXT", "", DocumentFormat.PlainText, "text/plain")]
    [InlineData("a.md", "text/plain", DocumentFormat.Markdown, "text/markdown")]
    [InlineData("a.txt", "text/markdown", DocumentFormat.Markdown, "text/markdown")]
    [InlineData("a.dat", "text/markdown", DocumentFormat.Markdown, "text/markdown")]
    public void Inspect_TextByNameOrType_CloserWordWins(string name, string type, DocumentFormat format, string mediaType) =>
        Assert.Equal(new(format, mediaType, 1, null, ""), DocumentInspector.Inspect(Samples.Utf8("Grüße"), name, type));

    [Theory]
    [InlineData("broken.pdf", Broken, "The PDF cannot be read: its structure is damaged or cut off.")]
    [InlineData("encrypted.pdf", Encrypted, "The PDF needs a password to open.")]
    [InlineData("rc4-user-password.pdf", Encrypted, "The PDF needs a password to open.")]
    public void Inspect_UnreadablePdf_NamedProblem(string file, DocumentProblem problem, string detail) =>
        Assert.Equal(new(DocumentFormat.Pdf, "application/pdf", null, problem, detail), DocumentInspector.Inspect(Samples.File(file), file, "application/pdf"));

    [Theory]
    [InlineData("a.pdf", "application/pdf", DocumentFormat.Pdf, "application/pdf")]
    [InlineData("", "", null, "")]
    public void Inspect_NoBytes_Empty(string name, string type, DocumentFormat? format, string mediaType) =>
        Assert.Equal(new(format, mediaType, null, Empty, "The document is empty."), DocumentInspector.Inspect(default, name, type));

    [Theory]
    [InlineData("report.docx", "report.pdf", "", "The file ending '.pdf' says a PDF, but the bytes are a zip archive.")]
    [InlineData("notes.md", "notes.pdf", "", "The file ending '.pdf' says a PDF, but the bytes are text.")]
    [InlineData("page.html", "x.docx", "", "The file ending '.docx' says a DOCX, but the bytes are an HTML page.")]
    [InlineData("handbook.pdf", "x.md", "", "The file ending '.md' says Markdown, but the bytes are a PDF.")]
    [InlineData("handbook.pdf", "x.pdf", "text/plain", "The media type 'text/plain' says plain text, but the bytes are a PDF.")]
    [InlineData("handbook.pdf", "", DocxType, $"The media type '{DocxType}' says a DOCX, but the bytes are a PDF.")]
    public void Inspect_NameOrTypeAgainstBytes_ContentMismatch(string file, string name, string type, string detail)
    {
        var inspection = DocumentInspector.Inspect(Samples.File(file), name, type);
        Assert.Equal((ContentMismatch, detail), (inspection.Problem, inspection.Detail));
    }

    [Fact]
    public void Inspect_ZipThatIsNoDocument_ContentMismatchOrUnknown()
    {
        var zip = Samples.Zip(("a.txt", "hello"));
        Assert.Equal(
            new(DocumentFormat.Docx, DocxType, null, ContentMismatch, "The file claims to be a DOCX, but the archive has no word/document.xml."),
            DocumentInspector.Inspect(zip, "a.docx", ""));
        Assert.Equal(
            new(null, "application/zip", null, UnknownMediaType, "Neither name nor media type is known, and the bytes are a zip archive."),
            DocumentInspector.Inspect(zip, "a.zip", "application/zip"));
    }

    [Theory]
    [InlineData("photo.png", "image/png", "image/png", "The media type 'image/png' is not supported.")]
    [InlineData("a.xyz", "", "", "Neither name nor media type is known, and the bytes are text.")]
    public void Inspect_UnknownKind_UnknownMediaType(string name, string type, string mediaType, string detail) =>
        Assert.Equal(new(null, mediaType, null, UnknownMediaType, detail), DocumentInspector.Inspect(Samples.Utf8("abc"), name, type));

    [Fact]
    public void Inspect_DamagedDocx_Broken()
    {
        var report = Samples.File("report.docx");
        var cutOff = DocumentInspector.Inspect(report.AsMemory(0, report.Length / 2), "a.docx", "");
        var badXml = DocumentInspector.Inspect(Samples.Docx("<w:document"), "a.docx", "");
        var expected = new DocumentInspection(DocumentFormat.Docx, DocxType, null, Broken, "The DOCX cannot be read: its archive or XML is damaged.");
        Assert.Equal([expected, expected], new[] { cutOff, badXml });
    }

    [Fact]
    public void Inspect_EncryptedOfficeContainer_Encrypted()
    {
        byte[] ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[512], .. Encoding.Unicode.GetBytes("EncryptedPackage")];
        Assert.Equal(new(DocumentFormat.Docx, DocxType, null, Encrypted, "The DOCX needs a password to open."), DocumentInspector.Inspect(ole, "a.docx", ""));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 65, 0 }, "The text is UTF-16 (by its byte order mark); send it as UTF-8.")]
    [InlineData(new byte[] { 0xFE, 0xFF, 0, 65 }, "The text is UTF-16 (by its byte order mark); send it as UTF-8.")]
    [InlineData(new byte[] { 65, 66, 0xE9, 67 }, "The text is not UTF-8: the first invalid byte is at offset 2.")]
    [InlineData(new byte[] { 65, 0, 66, 0 }, "The text holds a NUL byte at offset 1: it is UTF-16 without a mark, or binary.")]
    public void Inspect_NotUtf8_BadEncoding(byte[] bytes, string detail) =>
        Assert.Equal(new(DocumentFormat.PlainText, "text/plain", null, BadEncoding, detail), DocumentInspector.Inspect(bytes, "a.txt", ""));

    [Fact]
    public void Inspect_OnlyWhiteSpace_NoText() =>
        Assert.Equal(
            new(DocumentFormat.PlainText, "text/plain", null, NoText, "The document holds only white space."),
            DocumentInspector.Inspect(Samples.Utf8("\uFEFF \r\n\t\u00A0"), "a.txt", ""));
}
