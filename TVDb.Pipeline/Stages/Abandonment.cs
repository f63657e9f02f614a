using Microsoft.Extensions.DependencyInjection;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages.Bills;

namespace TVDb.Pipeline.Stages;

/// <summary>
/// Ends what a cancelled job left behind: a parse under way is cancelled at the provider, and what is finished is told to the
/// ledger. Nothing is given back on a guess: what the provider does not tell now keeps its hold, and the bills ask later.
/// </summary>
public sealed class Abandonment(
    IServiceProvider clients,
    JobFiles files,
    FinishedBatches finished,
    SubmittedParses parses,
    CheckpointPosts checkpoints,
    CallPosts posts,
    LateCredits lateCredits,
    PriceCatalog prices,
    TimeProvider time,
    ILogger<Abandonment> log)
{
    /// <summary>For the cancel and the look together.</summary>
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(30);

    public async Task AbandonAsync(DocumentJob job, CancellationToken cancellationToken)
    {
        if (await files.FindParsedAsync(job.Tenant, job.RunId, cancellationToken) is { } parsed)
        {
            await checkpoints.MakeSureAsync(parsed.Receipt);
            await PostVectorsAsync(job, cancellationToken);
        }
        else if (await parses.FindAsync(job, cancellationToken) is { } submitted)
        {
            await EndParseAsync(submitted, cancellationToken);
        }
    }

    /// <summary>Vectors that are there are paid for, and it may be that nobody said so.</summary>
    private async Task PostVectorsAsync(DocumentJob job, CancellationToken cancellationToken)
    {
        var batches = (await files.FindChunksAsync(job.Tenant, job.RunId, cancellationToken))?.BatchCounts.Count ?? 0;
        foreach (var receipt in await finished.FindPaidAsync(job, batches, new HashSet<ProviderTarget>(), cancellationToken))
        {
            await checkpoints.MakeSureAsync(receipt);
        }
    }

    private async Task EndParseAsync(SubmittedParse submitted, CancellationToken cancellationToken)
    {
        var (ticket, parseId) = (submitted.Ticket, submitted.ProviderJobId);
        if (clients.GetKeyedService<LlamaParseClient>(ticket.Target) is not { } client)
        {
            AbandonLog.NotCancelled(log, ticket.Id, parseId, "this end of the provider is not configured any more");
            return;
        }
        using var timeout = new CancellationTokenSource(AskTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            if (await client.CancelAsync(parseId, either.Token) is ProviderOutcome<bool>.Failed { Failure: var refusal })
            {
                // It may have ended by itself.
                AbandonLog.NotCancelled(log, ticket.Id, parseId, refusal.Message);
            }
            if (ticket is { Hold: { } hold, IsSettled: false }
                && ParseBillAnswer.Of(await client.LookAsync(parseId, either.Token)) is ParseBillAnswer.Known { Usage: var usage, Failed: var failed })
            {
                await lateCredits.NoteAsync(hold, usage);
                var actual = CallPricing.Actual(prices, ProviderNames.LlamaParse, hold.Call.Model, usage);
                await posts.PostAsync(new LedgerVerb.Post(hold, actual, new LedgerUsage(usage.Pages, usage.Credits, usage.Tokens, failed)));
                AbandonLog.Settled(log, ticket.Id, actual);
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            AbandonLog.NotCancelled(log, ticket.Id, parseId, $"no answer within {AskTimeout.TotalSeconds:0} s");
        }
    }
}

/// <summary>Events 1230 to 1239.</summary>
internal static partial class AbandonLog
{
    [LoggerMessage(1230, LogLevel.Warning, "Parse {CallId} of a cancelled job, {ParseId} at LlamaParse, was not cancelled there: {Why}")]
    public static partial void NotCancelled(ILogger log, string callId, string parseId, string why);

    [LoggerMessage(1231, LogLevel.Information, "Parse {CallId} of a cancelled job is over at LlamaParse: it did cost {Actual}")]
    public static partial void Settled(ILogger log, string callId, NanoUsd actual);
}
