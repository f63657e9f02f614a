using Microsoft.Extensions.DependencyInjection;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Providers.Local;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages.Bills;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Stages;

/// <summary>
/// Makes Markdown of a document, page by page. What an earlier worker finished is taken as it is, and what it submitted is
/// waited for: neither is paid for again.
/// </summary>
public sealed class ParseStage(
    Failover failover,
    ProviderRouter router,
    ConfiguredProviders providers,
    IServiceProvider clients,
    LocalParser local,
    LlamaParseOptions llamaParse,
    StageOptions options,
    DocumentStore documents,
    JobFiles files,
    SubmittedParses submittedParses,
    CheckpointPosts checkpoints,
    LateCredits lateCredits,
    TimeProvider time)
{
    public async Task<StageResult<IReadOnlyList<ParsedPageContent>>> RunAsync(DocumentJob job, CancellationToken cancellationToken)
    {
        if (await files.FindParsedAsync(job.Tenant, job.RunId, cancellationToken) is { } parsed && Fits(parsed, job))
        {
            return await TakeCheckpointAsync(job, parsed);
        }
        if (await FindEarlierAsync(job, cancellationToken) is { } earlier)
        {
            await files.WriteParsedAsync(job, earlier, cancellationToken);
            return await TakeCheckpointAsync(job, earlier);
        }
        var content = await documents.ReadContentAsync(job.Tenant, job.DocumentId, cancellationToken);
        return job.NeedsParse
            ? await ParseAsync(job, content, cancellationToken)
            : await TakeTextAsync(job, content, cancellationToken);
    }

    /// <summary>What the run of a degraded result parsed for real.</summary>
    private async Task<ParsedDocument?> FindEarlierAsync(DocumentJob job, CancellationToken cancellationToken) =>
        job.EarlierRunId is { } earlier
            && await files.FindParsedAsync(job.Tenant, earlier, cancellationToken) is { } parsed
            && Fits(parsed, job)
            ? parsed
            : null;

    /// <summary>By one provider after the other, as the job's mode and policies say.</summary>
    private async Task<StageResult<IReadOnlyList<ParsedPageContent>>> ParseAsync(DocumentJob job, byte[] content, CancellationToken cancellationToken)
    {
        var (tries, uncertain) = (new StageTries(), new List<string>());
        var submitted = await submittedParses.FindAsync(job, cancellationToken);
        var result = await failover.RunAsync(
            job.Wish(providers.Parse, providers.ParseMock, madeByMock: false),
            async route => tries.Add(await ParseAsync(job, content, route, submitted, uncertain, cancellationToken)),
            refusal => StageResult.Refused<IReadOnlyList<ParsedPageContent>>(Stage.Parse, refusal));
        return tries.Sum(result) with { UncertainCalls = uncertain };
    }

    private async Task<StageResult<IReadOnlyList<ParsedPageContent>>> ParseAsync(
        DocumentJob job,
        byte[] content,
        CallRoute route,
        SubmittedParse? submitted,
        List<string> uncertain,
        CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var provider = providers.ParserOf(route);
        var model = provider.ModelFor(job.Settings.ParseTier);
        // One page above the limit, where we cannot count: a document cut off at the limit could not be told from one that fits.
        var pagesMax = job.Pages ?? options.PagesMax + 1;
        var request = new ParseRequest(ProviderFilename.Of(job.Filename, job.MediaType), content, model, pagesMax);
        var result = await router.CallAsync(
            new ProviderCall<IReadOnlyList<ParsedPageContent>>
            {
                Route = route,
                Model = model,
                IsPaid = provider.IsPaid,
                Tenant = job.Tenant,
                Step = $"{job.RunId}:parse:0",
                Estimate = new Quantity(PriceUnit.Page, pagesMax),
                JobLimit = job.Limit,
                Timeout = provider.Timeout,
                BeginCall = job.BeginCall,
                Resumes = submitted?.Ticket,
                Send = (ticket, token) => ReferenceEquals(ticket, submitted?.Ticket)
                    ? AwaitAgainAsync(submitted!, uncertain, token, cancellationToken)
                    : SendAsync(job, request, ticket, token, cancellationToken),
                Checkpoint = async (pages, served, token) =>
                {
                    var record = StageRecords.Of(Stage.Parse, route.Provider, model, served.Result);
                    await files.WriteParsedAsync(job, new ParsedDocument(pages, Receipt(job, served.Ticket.Id, served.Post, record, began)), token);
                    if (served.Post is { } post)
                    {
                        await lateCredits.NoteAsync(post.Hold, new ProviderUsage(post.Usage.Pages, post.Usage.Credits, post.Usage.Tokens));
                    }
                },
            },
            cancellationToken);
        if (result.Failure is { Reason: CallFailure.StorageUnavailable })
        {
            // The provider has it: who goes on from the submission finds it there, and its cost with it.
            result = result with { InVain = NanoUsd.Zero };
        }
        return StageResult.Of(Stage.Parse, route.Provider, model, result, pages => Problem(pages, route.Provider));
    }

    private async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>>> SendAsync(
        DocumentJob job,
        ParseRequest request,
        CallTicket ticket,
        CancellationToken cancellationToken,
        CancellationToken stopping)
    {
        if (ticket.Target.Provider == ProviderNames.Local)
        {
            return await local.ParseAsync(request, cancellationToken);
        }
        var client = clients.GetRequiredKeyedService<LlamaParseClient>(ticket.Target);
        switch (await client.SubmitAsync(request, ticket.Id, cancellationToken))
        {
            case ProviderOutcome<string>.Failed failed:
                return new ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed(failed.Failure);
            case ProviderOutcome<string>.Success submitted:
                await files.WriteSubmittedAsync(job, new SubmittedParse(submitted.Value, ticket), CancellationToken.None);
                return await AwaitAsync(client, submitted.Value, cancellationToken, stopping);
            default:
                throw new InvalidOperationException("not an outcome");
        }
    }

    /// <summary>The answer to what an earlier worker submitted.</summary>
    private async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>>> AwaitAgainAsync(
        SubmittedParse submitted,
        List<string> uncertain,
        CancellationToken cancellationToken,
        CancellationToken stopping)
    {
        var client = clients.GetRequiredKeyedService<LlamaParseClient>(submitted.Ticket.Target);
        var outcome = await AwaitAsync(client, submitted.ProviderJobId, cancellationToken, stopping);
        if (outcome is not ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed { Failure: var failure })
        {
            return outcome;
        }
        if (SubmittedParses.IsGone(failure) && submitted.Ticket is { Hold: { } hold, IsSettled: false })
        {
            uncertain.Add(hold.Id);
        }
        return new ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed(SubmittedParses.Judge(submitted, failure));
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
        var began = time.GetTimestamp();
        using var reader = new StreamReader(new MemoryStream(content));
        IReadOnlyList<ParsedPageContent> pages = [new ParsedPageContent(1, await reader.ReadToEndAsync(cancellationToken))];
        var record = new StageRecord { Stage = Stage.Parse, Reason = "no_parse_needed", Usage = ProviderUsage.None with { Pages = 1 } };
        await files.WriteParsedAsync(job, new ParsedDocument(pages, Receipt(job, callId: "", post: null, record, began)), cancellationToken);
        return StageResult.Done(record, pages);
    }

    private static bool Fits(ParsedDocument parsed, DocumentJob job) => job.NeedsParse
        ? job.Takes(parsed.Receipt)
        : parsed.Receipt.Record.Variant == Variant.None;

    private async Task<StageResult<IReadOnlyList<ParsedPageContent>>> TakeCheckpointAsync(DocumentJob job, ParsedDocument parsed)
    {
        var record = parsed.Receipt.RecordFor(job);
        var problem = await checkpoints.MakeSureAsync(parsed.Receipt) is { } unheard
            ? StageFailure.Of(record.Provider, unheard)
            : record.Variant == Variant.None ? null : Problem(parsed.Pages, record.Provider);
        return new StageResult<IReadOnlyList<ParsedPageContent>>(record, problem is null ? parsed.Pages : null, problem);
    }

    private CallReceipt Receipt(DocumentJob job, string callId, LedgerVerb.Post? post, StageRecord record, long began)
    {
        var now = time.GetUtcNow();
        return new CallReceipt(callId, job.Id, post, record with { Duration = time.GetElapsedTime(began), EndTime = now }, now);
    }

    private StageFailure? Problem(IReadOnlyList<ParsedPageContent> pages, string provider)
    {
        if (pages.Count > options.PagesMax)
        {
            return StageFailure.InvalidDocument("TOO_MANY_PAGES", provider, $"the document has more than {options.PagesMax} pages (MAX_PAGES)");
        }
        return pages.All(page => string.IsNullOrWhiteSpace(page.Markdown))
            ? StageFailure.InvalidDocument("NO_TEXT_FOUND", provider, "the document has no text")
            : null;
    }
}
