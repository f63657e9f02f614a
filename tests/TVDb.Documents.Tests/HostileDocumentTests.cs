using System.IO.Compression;
using System.Text;
using CsCheck;

namespace TVDb.Documents.Tests;

/// <summary>Files made to do harm: each is answered in bounded time with a problem, and none takes the process with it.</summary>
public class HostileDocumentTests
{
    [Fact]
    public void Extract_DocxZipBomb_BrokenWithLimit()
    {
        var bomb = Samples.Docx(Samples.DocumentXml("<w:p/>" + new string(' ', 140 * 1024 * 1024)));
        var result = DocumentExtractor.Extract(bomb, DocumentFormat.Docx);
        Assert.Equal((DocumentProblem.Broken, "The document unpacks to more than 128 MiB."), (result.Problem, result.Detail));
    }

    [Fact]
    public void Extract_DocxNestedDeep_BrokenWithLimit()
    {
        var open = string.Concat(Enumerable.Repeat("<w:sdt><w:sdtContent>", 50_000));
        var close = string.Concat(Enumerable.Repeat("</w:sdtContent></w:sdt>", 50_000));
        var result = DocumentExtractor.Extract(Samples.Docx(Samples.DocumentXml(open + close)), DocumentFormat.Docx);
        Assert.Equal((DocumentProblem.Broken, "The document nests elements deeper than 256."), (result.Problem, result.Detail));
    }

    [Fact]
    public void Extract_DocxWithDocumentType_Broken()
    {
        var laughs = "<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>" + Samples.DocumentXml("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>");
        Assert.Equal(DocumentProblem.Broken, DocumentExtractor.Extract(Samples.Docx(laughs), DocumentFormat.Docx).Problem);
    }

    [Theory]
    [InlineData("<div>", 1_000_000)]
    [InlineData("<b>", 500_000)]
    [InlineData("<ul><li>", 300_000)]
    [InlineData("<blockquote>", 200_000)]
    [InlineData("<table><tr><td>", 100_000)]
    public void Extract_HtmlNestedDeep_KeepsItsText(string tag, int depth)
    {
        var html = string.Concat(Enumerable.Repeat(tag, depth)) + "the core";
        var result = DocumentExtractor.Extract(Samples.Utf8(html), DocumentFormat.Html);
        Assert.Equal((null, "the core"), (result.Problem, string.Concat(result.Pages.Select(page => page.Text.TrimStart('-', ' ')))));
    }

    [Fact]
    public void Extract_HtmlThatReopensFormatting_BrokenWithLimit()
    {
        var fonts = string.Concat(Enumerable.Range(0, 200).Select(number => $"<font size={number}>"));
        var result = DocumentExtractor.Extract(Samples.Utf8("<p>" + fonts + string.Concat(Enumerable.Repeat("<p>x", 20_000))), DocumentFormat.Html);
        Assert.Equal((DocumentProblem.Broken, "The page makes far more elements than it has tags."), (result.Problem, result.Detail));
    }

    [Fact]
    public void Extract_PdfStreamBomb_BrokenWithLimit()
    {
        var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var spaces = new byte[1024 * 1024];
            Array.Fill(spaces, (byte)' ');
            for (var megabyte = 0; megabyte < 300; megabyte++)
            {
                deflate.Write(spaces);
            }
        }

        var result = DocumentExtractor.Extract(Pdf(packed.ToArray()), DocumentFormat.Pdf);
        Assert.Equal((DocumentProblem.Broken, "A stream of the PDF unpacks to more than 256 MiB."), (result.Problem, result.Detail));
    }

    [Fact]
    public void Inspect_PdfPagesInACircle_NoHang()
    {
        var circle = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>endobj trailer<</Root 1 0 R>>";
        Assert.Equal(DocumentProblem.Broken, DocumentInspector.Inspect(Samples.Utf8(circle), "a.pdf", "").Problem);
    }

    [Fact]
    public void Inspect_PdfNestedDeep_Broken()
    {
        var deep = "%PDF-1.4\n1 0 obj" + new string('[', 2_000_000) + "endobj trailer<</Root 1 0 R>>";
        Assert.Equal(DocumentProblem.Broken, DocumentInspector.Inspect(Samples.Utf8(deep), "a.pdf", "").Problem);
    }

    [Theory]
    [InlineData("owner-password.pdf", DocumentFormat.Pdf, 250)]
    [InlineData("rc4-user-password.pdf", DocumentFormat.Pdf, 100)]
    [InlineData("report.docx", DocumentFormat.Docx, 250)]
    [InlineData("page.html", DocumentFormat.Html, 250)]
    [InlineData("notes.md", DocumentFormat.Markdown, 250)]
    public void InspectAndExtract_MutatedSample_NeverThrow(string file, DocumentFormat format, int cases)
    {
        var sample = Samples.File(file);
        var edit = Gen.Select(Gen.Int[0, sample.Length - 1], Gen.Int[0, 3], Gen.Byte, Gen.Int[1, 200]);
        edit.Array[1, 12].Sample(
            edits =>
            {
                var mutated = edits.Aggregate(sample, Mutate);
                Assert.NotNull(DocumentInspector.Inspect(mutated, file, ""));
                Assert.NotNull(DocumentExtractor.Extract(mutated, format));
            },
            seed: "0N0XIzNsQ0O2",
            iter: cases,
            threads: 1);
    }

    /// <summary>Overwrites a byte, cuts a piece out, doubles a piece, or cuts the end off.</summary>
    private static byte[] Mutate(byte[] bytes, (int At, int Kind, byte Value, int Length) edit)
    {
        var at = Math.Min(edit.At, bytes.Length);
        var end = Math.Min(at + edit.Length, bytes.Length);
        return edit.Kind switch
        {
            0 => [.. bytes[..at], edit.Value, .. bytes[Math.Min(at + 1, bytes.Length)..]],
            1 => [.. bytes[..at], .. bytes[end..]],
            2 => [.. bytes[..end], .. bytes[at..]],
            _ => bytes[..Math.Max(at, bytes.Length / 2)],
        };
    }

    private static byte[] Pdf(byte[] flateContent) => Samples.Concat(
        Encoding.Latin1.GetBytes(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
            + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>endobj\n"
            + $"4 0 obj<</Length {flateContent.Length}/Filter/FlateDecode>>stream\n"),
        flateContent,
        Encoding.Latin1.GetBytes("\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF"));
}
