using CsCheck;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Tests.Stages;

public class ProviderFilenameTests
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [Theory]
    [InlineData("report.pdf", "application/pdf", "report.pdf")]
    [InlineData("Report 2026 (final)-v1.PDF", "application/pdf", "Report_2026__final_-v1.PDF")]
    [InlineData("", "application/pdf", "document.pdf")]
    [InlineData("   ", "application/pdf", "document.pdf")]
    [InlineData("", Docx, "document.docx")]
    [InlineData("", "text/html", "document.html")]
    [InlineData("report", "application/pdf", "report.pdf")]
    [InlineData("v1.2 notes", "application/pdf", "v1.2_notes.pdf")]
    [InlineData("page.htm", "text/html", "page.htm")]
    [InlineData("a \"quoted\" name.pdf", "application/pdf", "a__quoted__name.pdf")]
    [InlineData("Übersicht.pdf", "application/pdf", "_bersicht.pdf")]
    [InlineData("../../etc/passwd", "application/pdf", "passwd.pdf")]
    public void Of_NameAndMediaType_IsAPlainNameWithItsEnding(string filename, string mediaType, string expected) =>
        Assert.Equal(expected, ProviderFilename.Of(filename, mediaType));

    [Fact]
    public void Of_AnyName_CanStandInAMultipartHeader() =>
        Gen.String.Sample(filename =>
        {
            var name = ProviderFilename.Of(filename, "application/pdf");
            using var form = new MultipartFormDataContent { { new ByteArrayContent([]), "file", name } };
            return name.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase) && name.Length <= 128 && name.All(char.IsAscii);
        });
}
