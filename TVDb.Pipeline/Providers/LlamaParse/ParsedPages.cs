namespace TVDb.Pipeline.Providers.LlamaParse;

internal static class ParsedPages
{
    /// <summary>
    /// The pages in order. Tier <c>fast</c> has no Markdown: its text stands in. A page that failed alone has none of
    /// either and stays, empty, so that page numbers and the bill are right.
    /// </summary>
    public static IReadOnlyList<ParsedPageContent> Merge(ParseResult result)
    {
        var texts = (result.Text?.Pages ?? []).DistinctBy(page => page.PageNumber).ToDictionary(page => page.PageNumber, page => page.Text);
        var markdown = (result.Markdown?.Pages ?? []).DistinctBy(page => page.PageNumber).ToDictionary(page => page.PageNumber, page => page.Markdown);
        return
        [
            .. texts.Keys.Union(markdown.Keys).Order().Select(number =>
                new ParsedPageContent(number, markdown.GetValueOrDefault(number) ?? texts.GetValueOrDefault(number) ?? "")),
        ];
    }
}
