using System.Globalization;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Stages;

/// <summary>Finds out whether a call that was under way when its worker died may have been paid for in vain.</summary>
public sealed class InterruptedCalls(JobFiles files, FinishedBatches batches, OpenHolds holds)
{
    /// <summary>
    /// The holds' ids. They stay as they are: each is presumed spent in its time, until the provider or a person knows better.
    /// </summary>
    /// <remarks>
    /// The call itself is over: its deadline ended before the lease of its worker did, and without that lease's end no other
    /// worker would be here. So the call that is made next never runs beside it.
    /// </remarks>
    public async Task<IReadOnlyList<string>> FindUncertainAsync(DocumentJob job, CancellationToken cancellationToken) =>
        job.InterruptedCall is { } callId
            && !await HasCheckpointAsync(job, callId, cancellationToken)
            // Without a hold it never left, or was a mock's; a resolved one tells how it ended.
            && await holds.StateAsync(callId) is HoldState.Held or HoldState.Presumed
            ? [callId]
            : [];

    private async Task<bool> HasCheckpointAsync(DocumentJob job, string callId, CancellationToken cancellationToken) => callId.Split(':') switch
    {
        [_, "parse", ..] => (await files.ReadSubmittedAsync(job.Tenant, job.RunId, cancellationToken))?.Ticket.Id == callId
            || (await files.FindParsedAsync(job.Tenant, job.RunId, cancellationToken))?.Receipt.CallId == callId,
        [_, "embed", var batch, ..] =>
            await batches.HasAsync(job, int.Parse(batch, CultureInfo.InvariantCulture), callId, cancellationToken),
        _ => throw new ArgumentException($"'{callId}' is no call of a stage", nameof(callId)),
    };
}
