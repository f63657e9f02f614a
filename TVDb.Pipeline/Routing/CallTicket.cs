using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>The right to make one call.</summary>
/// <param name="Id">Names it: the step and an ordinal never used before.</param>
/// <param name="Target">The provider that it goes to, and which end of it.</param>
/// <param name="Hold">What pays for it; null on the mock end.</param>
/// <param name="Tries">Which request of its step it is, from 1.</param>
public sealed record CallTicket(string Id, ProviderTarget Target, Hold? Hold, int Tries)
{
    /// <summary>
    /// What it did cost is told to the ledger by others, or was: there is nothing to post. Of a call sent by an earlier worker.
    /// </summary>
    public bool IsSettled { get; init; }
}

/// <summary>A call that was served, as it is to be kept before the ledger hears of it.</summary>
/// <param name="Ticket">The right it was made by.</param>
/// <param name="Post">What the ledger is told next, and again by whoever finds it; null where there is nothing to post.</param>
/// <param name="Result">What the call came to, all its tries together, once it is posted.</param>
public sealed record ServedCall(CallTicket Ticket, LedgerVerb.Post? Post, CallResult Result);
