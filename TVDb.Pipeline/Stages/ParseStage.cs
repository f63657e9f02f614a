using Microsoft.Extensions.DependencyInjection;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages.Bills;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Stages;

/// <summary>Makes Markdown of a document, page by page.</summary>
public sealed class ParseStage(
    ProviderRouter router,
    IServiceProvider clients,
    LlamaParseOptions llamaParse,
    StageOptions options,
    DocumentStore documents,
    JobFiles files,
    LateCredits lateCredits)
{
    public async Task<StageResult<IReadOnlyList<ParsedPageContent>>> RunAsync(DocumentJob job, CancellationToken cancellationToken)
    {
        var content = await documents.ReadContentAsync(job.Tenant, job.DocumentId, cancellationToken);
        if (!job.NeedsParse)
        {
            return await TakeTextAsync(job, content, cancellationToken);
        }
        // One page above the limit, where we cannot count: a document cut off at the limit could not be told from one that fits.
        var pagesMax = job.Pages ?? options.PagesMax + 1;
        var request = new ParseRequest(ProviderFilename.Of(job.Filename, job.MediaType), content, job.Settings.ParseTier, pagesMax);
        var result = await router.CallAsync(
            new ProviderCall<IReadOnlyList<ParsedPageContent>>
            {
                Provider = ProviderNames.LlamaParse,
                Model = job.Settings.ParseTier,
                Tenant = job.Tenant,
                Mode = job.Mode,
                Step = $"{job.RunId}:parse:0",
                Estimate = new Quantity(PriceUnit.Page, pagesMax),
                Allowance = job.MaxCost,
                Timeout = llamaParse.Timeout,
                BeginCall = job.BeginCall,
                Send = (ticket, token) => SendAsync(job, request, ticket, token, cancellationToken),
                Checkpoint = async (pages, ticket, usage, token) =>
                {
                    await files.WriteParsedAsync(job, new ParsedDocument(pages, new CallReceipt(ticket.Hold, usage)), token);
                    await lateCredits.NoteAsync(ticket.Hold, usage);
                },
            },
            cancellationToken);
        return StageResult.Of(
            Stage.Parse,
            ProviderNames.LlamaParse,
            job.Settings.ParseTier,
            result,
            pages => Problem(pages));
    }

    private async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>>> SendAsync(
        DocumentJob job,
        ParseRequest request,
        CallTicket ticket,
        CancellationToken cancellationToken,
        CancellationToken stopping)
    {
        var client = clients.GetRequiredKeyedService<LlamaParseClient>(ticket.End);
        switch (await client.SubmitAsync(request, ticket.Id, cancellationToken))
        {
            case ProviderOutcome<string>.Failed failed:
                return new ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed(failed.Failure);
            case ProviderOutcome<string>.Success submitted:
                await files.WriteSubmittedAsync(job, new SubmittedParse(submitted.Value, ticket.Hold), CancellationToken.None);
                return await AwaitAsync(client, submitted.Value, cancellationToken, stopping);
            default:
                throw new InvalidOperationException("not an outcome");
        }
    }

    private async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>>> AwaitAsync(
        LlamaParseClient client,
        string providerJobId,
        CancellationToken cancellationToken,
        CancellationToken stopping)
    {
        try
        {
            return await client.AwaitResultAsync(providerJobId, cancellationToken);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            var timeout = TransportErrors.Timeout(llamaParse.Timeout) with { WorkUnderWay = true };
            return new ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed(timeout);
        }
    }

    private async Task<StageResult<IReadOnlyList<ParsedPageContent>>> TakeTextAsync(DocumentJob job, byte[] content, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(new MemoryStream(content));
        IReadOnlyList<ParsedPageContent> pages = [new ParsedPageContent(1, await reader.ReadToEndAsync(cancellationToken))];
        await files.WriteParsedAsync(job, new ParsedDocument(pages, Receipt: null), cancellationToken);
        return StageResult.Done(
            new StageRecord { Stage = Stage.Parse, Reason = "no_parse_needed", Usage = ProviderUsage.None with { Pages = 1 } },
            pages);
    }

    private StageFailure? Problem(IReadOnlyList<ParsedPageContent> pages)
    {
        if (pages.Count > options.PagesMax)
        {
            return StageFailure.InvalidDocument("TOO_MANY_PAGES", ProviderNames.LlamaParse, $"the document has more than {options.PagesMax} pages (MAX_PAGES)");
        }
        return pages.All(page => string.IsNullOrWhiteSpace(page.Markdown))
            ? StageFailure.InvalidDocument("NO_TEXT_FOUND", ProviderNames.LlamaParse, "the document has no text")
            : null;
    }
}
