using TVDb.Documents;

namespace TVDb.Pipeline.Providers.Local;

/// <summary>
/// Reads the text that a document holds, here, without network, key or cost. It sees no more than is written: a scan has no
/// text for it. At most one document a processor is read at once, which bounds memory as well as time.
/// </summary>
public sealed class LocalParser(LocalOptions options, TimeProvider time) : IDisposable
{
    /// <summary>What records show in place of a model or tier.</summary>
    public const string Model = "text-extraction";

    /// <summary>How long a document waits for a processor; the machine has too much to do then.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);

    public async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>>> ParseAsync(ParseRequest request, CancellationToken cancellationToken)
    {
        if (!await TryEnterAsync(cancellationToken))
        {
            return Failed(new ProviderFailure(ErrorClass.ServiceUnavailable, "LOCAL_PARSER_BUSY", "no processor was free for the text extraction", Billing.NotBilled)
            {
                RequestLeft = false,
            });
        }
        var extraction = Task.Run(() => ExtractAndLeave(request), CancellationToken.None);
        try
        {
            return Read(await extraction.WaitAsync(options.Timeout, time, cancellationToken), request.MaxPages);
        }
        catch (TimeoutException)
        {
            // The libraries take no cancellation. What is left behind ends by their own limits, and keeps its place until then.
            return Invalid("EXTRACTION_TOO_SLOW", $"its text was not found within {options.Timeout.TotalSeconds:0} s (LOCAL_TIMEOUT)");
        }
    }

    public void Dispose() => _processors.Dispose();

    private async Task<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(WaitMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await _processors.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private ExtractionResult ExtractAndLeave(ParseRequest request)
    {
        try
        {
            var inspection = DocumentInspector.Inspect(request.Content, request.Filename, "");
            return inspection is { Problem: null, Format: { } format }
                ? DocumentExtractor.Extract(request.Content, format)
                : new ExtractionResult([], inspection.Problem ?? DocumentProblem.UnknownMediaType, inspection.Detail);
        }
        finally
        {
            _processors.Release();
        }
    }

    private static ProviderOutcome<IReadOnlyList<ParsedPageContent>> Read(ExtractionResult result, int pagesMax)
    {
        if (result.Problem is { } problem)
        {
            return Invalid(Reason(problem), result.Detail);
        }
        ParsedPageContent[] pages = [.. result.Pages.Take(pagesMax).Select(page => new ParsedPageContent(page.Number, page.Markdown))];
        return new ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success(pages, new ProviderUsage(pages.Length, Credits: 0, Tokens: 0), Simulated: false);
    }

    /// <summary>As the same problems are called where a request is checked.</summary>
    private static string Reason(DocumentProblem problem) => problem switch
    {
        DocumentProblem.Empty => "EMPTY_DOCUMENT",
        DocumentProblem.UnknownMediaType => "UNKNOWN_MEDIA_TYPE",
        DocumentProblem.ContentMismatch => "CONTENT_MISMATCH",
        DocumentProblem.Encrypted => "DOCUMENT_ENCRYPTED",
        DocumentProblem.Broken => "DOCUMENT_BROKEN",
        DocumentProblem.BadEncoding => "BAD_ENCODING",
        DocumentProblem.NoText => "NO_TEXT_FOUND",
    };

    private static ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed Invalid(string reason, string detail) =>
        Failed(new ProviderFailure(ErrorClass.InvalidDocument, reason, $"the text extraction cannot read the document: {detail}", Billing.NotBilled));

    private static ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed Failed(ProviderFailure failure) => new(failure);
}
