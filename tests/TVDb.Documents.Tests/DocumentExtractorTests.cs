namespace TVDb.Documents.Tests;

public class DocumentExtractorTests
{
    [Fact]
    public void Extract_Handbook_EveryWordOfItsSourceInOrder()
    {
        var result = DocumentExtractor.Extract(Samples.File("handbook.pdf"), DocumentFormat.Pdf);
        var found = Words(string.Join('\n', result.Pages.Select(page => page.Text))).ToList();
        var missing = new List<string>();
        var at = 0;
        foreach (var word in Words(System.Text.Encoding.UTF8.GetString(Samples.File("handbook.md"))))
        {
            var next = found.IndexOf(word, at);
            missing.AddRange(next < 0 ? [word] : []);
            at = next < 0 ? at : next + 1;
        }

        Assert.Equal((34, 0), (result.Pages.Count, missing.Count));
    }

    [Fact]
    public void Extract_HandbookPage_HeadingsParagraphsAndTable()
    {
        var page = DocumentExtractor.Extract(Samples.File("owner-password.pdf"), DocumentFormat.Pdf).Pages[0];
        var shape = page.Markdown.Split("\n\n").Select(block => block[..Math.Min(block.Length, 34)]);
        Assert.Equal(
            [
                "# Money before work",
                "Every paid call goes through a led",
                "After the call the hold is posted:",
                "## Why check and add must be one a",
                "Suppose that a budget has room for",
                "| Verb | When | Effect on the budg",
                "9",
            ],
            shape);
        Assert.EndsWith("Reconcile\tA person found out\tPresumed becomes posted or void\n\n9", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_Report_PagesHeadingsListsAndTable()
    {
        var pages = DocumentExtractor.Extract(Samples.File("report.docx"), DocumentFormat.Docx).Pages;
        Assert.Equal(2, pages.Count);
        Assert.Contains(
            "## Summary\n\nThe room took in 4,812 documents, eleven percent more than in the spring. Nine of ten were ready within a minute. "
            + "The cost stayed below the limit in every week but one.\n\n- Letters and minutes were the largest group, as before.\n"
            + "- The maps from the county archive were new, and hard to read for a machine.\n"
            + "- Two outages of the parser were bridged without loss:\n    - one of twenty minutes in July,\n    - one of three hours in September.",
            pages[0].Markdown,
            StringComparison.Ordinal);
        Assert.Contains("| Month | Pages | Cost in dollars | Longest wait |\n| --- | --- | --- | --- |\n| July |", pages[0].Markdown, StringComparison.Ordinal);
        Assert.StartsWith("## What was learned\n\nThe following", pages[1].Markdown, StringComparison.Ordinal);
        Assert.Contains("2. Callers were asked to choose between waiting and the stand-in.\n3. The wait", pages[1].Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_DocxBreaksLinksAndDeletions_AsReadersSeeThem()
    {
        var xml = Samples.DocumentXml("""
            <w:p><w:r><w:t>one</w:t><w:br/><w:t>line</w:t><w:br w:type="page"/></w:r><w:r><w:lastRenderedPageBreak/><w:t>two</w:t></w:r>
            <w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t> new</w:t></w:r></w:ins></w:p>
            <w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Name</w:t></w:r></w:p>
            """);
        Assert.Equal(
            [new(1, "one\nline", "one\nline"), new(2, "two new\n\n# Name", "two new\n\nName")],
            DocumentExtractor.Extract(Samples.Docx(xml), DocumentFormat.Docx).Pages);
    }

    [Fact]
    public void Extract_HtmlPage_StructureWithoutScripts()
    {
        var page = Assert.Single(DocumentExtractor.Extract(Samples.File("page.html"), DocumentFormat.Html).Pages);
        Assert.StartsWith("[Start](/) [Help](/help)\n\n# How to send us a document\n\nYou can send a **PDF**,", page.Markdown, StringComparison.Ordinal);
        Assert.Contains("2. Check the name. A file must be what its ending says:\n    - `.pdf` for PDF\n    - `.docx` for Word\n3. Save", page.Markdown, StringComparison.Ordinal);
        Assert.Contains("Prices for one page\n\n| Tier | Price | Good for |\n| --- | --- | --- |\n| Fast | $0.001 |", page.Markdown, StringComparison.Ordinal);
        Assert.Contains("```bash\ntvdb process report.pdf --out results\nls results\n```\n\n> It took me longer", page.Markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("not part of the text", page.Markdown, StringComparison.Ordinal);
        Assert.Contains("Fast\t$0.001\tPlain text in one column", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_LongHtml_PagesAtBlockBoundaries()
    {
        var paragraph = $"<p>{string.Concat(Enumerable.Repeat("word ", 250))}</p>";
        var pages = DocumentExtractor.Extract(Samples.Utf8($"<html><body>{string.Concat(Enumerable.Repeat(paragraph, 5))}"), DocumentFormat.Html).Pages;
        Assert.Equal([(1, 2500), (2, 2500), (3, 1249)], pages.Select(page => (page.Number, page.Text.Length)));
    }

    [Fact]
    public void Extract_MarkdownAndText_PassThrough()
    {
        var source = "# A *b*\n\n```c\nx\n```\n| a |\n|---|\n| b |";
        Assert.Equal([new(1, source, "A *b*\n\nx\n| a |\n| b |")], DocumentExtractor.Extract(Samples.Utf8(source), DocumentFormat.Markdown).Pages);
        Assert.Equal([new(1, "# no\r\nmark", "# no\r\nmark")], DocumentExtractor.Extract(Samples.Utf8("\uFEFF# no\r\nmark"), DocumentFormat.PlainText).Pages);
    }

    [Theory]
    [InlineData("scanned.pdf", DocumentFormat.Pdf, DocumentProblem.NoText)]
    [InlineData("broken.pdf", DocumentFormat.Pdf, DocumentProblem.Broken)]
    [InlineData("encrypted.pdf", DocumentFormat.Pdf, DocumentProblem.Encrypted)]
    [InlineData("handbook.pdf", DocumentFormat.Docx, DocumentProblem.Broken)]
    [InlineData("handbook.pdf", DocumentFormat.PlainText, DocumentProblem.BadEncoding)]
    public void Extract_Unreadable_ProblemAndNoPages(string file, DocumentFormat format, DocumentProblem problem)
    {
        var result = DocumentExtractor.Extract(Samples.File(file), format);
        Assert.Equal((problem, 0, true), (result.Problem, result.Pages.Count, result.Detail.Length > 0));
    }

    [Fact]
    public void Extract_HtmlWithoutText_NoText() =>
        Assert.Equal(
            DocumentProblem.NoText,
            DocumentExtractor.Extract(Samples.Utf8("<html><script>x()</script><p> </p></html>"), DocumentFormat.Html).Problem);

    /// <summary>Marks, bars and list numbers are no words.</summary>
    private static IEnumerable<string> Words(string text) =>
        text.Split([' ', '\n', '\t', '|', '*', '#', '`'], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.TrimEnd('.'))
            .Where(word => word.Length > 0 && word != "-" && !word.All(char.IsDigit));
}
