namespace TVDb.MockProviders.LlamaParse;

/// <summary>A job, as the wire has it.</summary>
internal sealed class JobViews(TimeProvider clock)
{
    /// <summary>What stands between the pages of a whole document.</summary>
    public const string PageBreak = "\n\n---\n\n";

    public CreatedJob Created(ParseJob job)
    {
        var state = job.State;
        return new CreatedJob(
            job.Id,
            ParseJobs.ProjectId,
            NameOf(job),
            state.Status,
            job.Order.Tier,
            state.Result?.Failure?.Code,
            state.Result?.Failure?.Message,
            UsageOf(state),
            job.Order.UserMetadata,
            job.CreatedAt,
            state.UpdatedAt);
    }

    public GetAnswer Fetched(ParseJob job, IReadOnlySet<string> expand)
    {
        // One state for the whole answer: the job may move on meanwhile.
        var state = job.State;
        var fetched = new FetchedJob(
            job.Id,
            ParseJobs.ProjectId,
            NameOf(job),
            state.Status,
            job.Order.Tier,
            state.Result?.Failure?.Code,
            state.Result?.Failure?.Message,
            UsageOf(state),
            job.Order.UserMetadata,
            job.CreatedAt,
            state.UpdatedAt);
        if (state is not { Status: ParseStatus.Completed, Result.Pages: var pages })
        {
            return new GetAnswer(fetched);
        }
        var hasMarkdown = job.Order.Tier != ParseTiers.Fast;
        return new GetAnswer(fetched)
        {
            Markdown = hasMarkdown && expand.Contains("markdown") ? new Pages<MarkdownPage>([.. pages.Select(Markdown)]) : null,
            MarkdownFull = hasMarkdown && expand.Contains("markdown_full") ? MarkdownOf(pages) : null,
            Text = expand.Contains("text") ? new Pages<TextPage>([.. pages.Select(page => new TextPage(page.Number, page.Text))]) : null,
            TextFull = expand.Contains("text_full") ? TextOf(pages) : null,
            Metadata = expand.Contains("metadata") ? new Pages<MetadataPage>([.. pages.Select(page => new MetadataPage(page.Number))]) : null,
            JobMetadata = expand.Contains("job_metadata") ? MetadataOf(state) : null,
        };
    }

    public JobMetadata MetadataOf(ParseJobState state) =>
        new(state.Result?.Pages.Count ?? 0, UsageOf(state).Credits ?? 0, state.CacheHit);

    public static string MarkdownOf(IReadOnlyList<ParsedPage> pages) => string.Join(PageBreak, pages.Select(page => page.Markdown ?? ""));

    public static string TextOf(IReadOnlyList<ParsedPage> pages) => string.Join(PageBreak, pages.Select(page => page.Text));

    private static MarkdownPage Markdown(ParsedPage page) => new(page.Number, page.Markdown, page.Error, page.Error is null);

    private static string? NameOf(ParseJob job) => job.Order.Name.Length == 0 ? null : job.Order.Name;

    private JobUsage UsageOf(ParseJobState state) => new(state.IsTerminal && clock.GetUtcNow() >= state.CreditsKnownAt ? state.Credits : null);
}
