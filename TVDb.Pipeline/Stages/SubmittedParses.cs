using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;

namespace TVDb.Pipeline.Stages;

/// <summary>Parses that an earlier worker submitted: they are paid for, and their result is had for the asking.</summary>
public sealed class SubmittedParses(JobFiles files, OpenHolds holds, CheckpointPosts checkpoints, PriceCatalog prices)
{
    /// <summary>Null where no parse of the run was submitted. Its ticket says whether its cost is still to be told to the ledger.</summary>
    public async Task<SubmittedParse?> FindAsync(DocumentJob job, CancellationToken cancellationToken)
    {
        var submitted = await files.ReadSubmittedAsync(job.Tenant, job.RunId, cancellationToken);
        if (submitted?.Ticket.Hold is not { } hold)
        {
            return submitted;
        }
        // Price and version are fixed in the hold: at others it is left to people, as the bills do.
        var isSettled = hold.Call.PriceVersion != prices.Version || !checkpoints.IsOpen(await holds.StateAsync(hold.Id), hold.MadeAt);
        return submitted with { Ticket = submitted.Ticket with { IsSettled = isSettled } };
    }

    /// <summary>
    /// What follows from the failure of a parse that was taken up again. One that the provider does not know any more, or that
    /// ended without a result and is settled, is over: a new call is due. What else it says of one stands.
    /// </summary>
    public static ProviderFailure Judge(SubmittedParse submitted, ProviderFailure failure) =>
        IsGone(failure) || (failure.Billing == Billing.Reported && submitted.Ticket.IsSettled)
            ? failure with { Class = ErrorClass.ServiceUnavailable, WorkUnderWay = false, Usage = ProviderUsage.None }
            : failure;

    public static bool IsGone(ProviderFailure failure) => failure.Reason == LlamaParseErrors.NotFound;
}
