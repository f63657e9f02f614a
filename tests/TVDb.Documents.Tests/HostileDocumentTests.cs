using System.IO.Compression;
using System.Text;
using CsCheck;
using TVDb.Sampling;

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
    [InlineData("<div>")]
    [InlineData("<b>")]
    [InlineData("<ul><li>")]
    [InlineData("<blockquote>")]
    [InlineData("<table><tr><td>")]
    public void Extract_HtmlNestedDeep_BrokenWithLimit(string tag)
    {
        var result = DocumentExtractor.Extract(Samples.Utf8(string.Concat(Enumerable.Repeat(tag, 500_000)) + "core"), DocumentFormat.Html);
        Assert.Equal((DocumentProblem.Broken, "The page nests elements deeper than 512."), (result.Problem, result.Detail));
    }

    [Theory]
    [InlineData("<div>", "core")]
    [InlineData("<ul><li>", "- core")]
    [InlineData("<table><tr><td>", "core")]
    public void Extract_HtmlNestedToTheLimit_KeepsItsText(string tag, string text)
    {
        var result = DocumentExtractor.Extract(Samples.Utf8(string.Concat(Enumerable.Repeat(tag, 500)) + "core"), DocumentFormat.Html);
        Assert.Equal((null, text), (result.Problem, string.Concat(result.Pages.Select(page => page.Text.Trim()))));
    }

    /// <summary>Every list item, paragraph and cell may stay open; none of them nests.</summary>
    [Fact]
    public void Extract_HtmlWithoutEndTags_IsNoNesting()
    {
        var html = "<html><ul>" + string.Concat(Enumerable.Repeat("<li>x", 5_000)) + "</ul>" + string.Concat(Enumerable.Repeat("<p>y<div><b>z</div>", 5_000));
        Assert.Null(DocumentExtractor.Extract(Samples.Utf8(html), DocumentFormat.Html).Problem);
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
        edit.Array[1, 12].SampleRepeatably(
            edits =>
            {
                var mutated = edits.Aggregate(sample, Mutate);
                Assert.NotNull(DocumentInspector.Inspect(mutated, file, ""));
                Assert.NotNull(DocumentExtractor.Extract(mutated, format));
            },
            cases);
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

    /// <summary>One page with this content stream, and a cross reference table that is right.</summary>
    private static byte[] Pdf(byte[] flateContent)
    {
        var pdf = new List<byte>(Encoding.Latin1.GetBytes("%PDF-1.4\n"));
        var offsets = new List<int>();
        Add("<</Type/Catalog/Pages 2 0 R>>");
        Add("<</Type/Pages/Count 1/Kids[3 0 R]>>");
        Add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<<>>/Contents 4 0 R>>");
        Add($"<</Length {flateContent.Length}/Filter/FlateDecode>>stream\n", flateContent, "\nendstream");
        var xref = pdf.Count;
        var entries = string.Concat(offsets.Select(offset => $"{offset:0000000000} 00000 n \n"));
        Raw($"xref\n0 5\n0000000000 65535 f \n{entries}trailer<</Root 1 0 R/Size 5>>\nstartxref\n{xref}\n%%EOF\n");
        return [.. pdf];

        void Add(string head, byte[]? body = null, string tail = "")
        {
            offsets.Add(pdf.Count);
            Raw($"{offsets.Count} 0 obj\n{head}");
            pdf.AddRange(body ?? []);
            Raw(tail + "\nendobj\n");
        }

        void Raw(string text) => pdf.AddRange(Encoding.Latin1.GetBytes(text));
    }
}
