using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>Events 1100 to 1199.</summary>
internal static partial class CallLog
{
    [LoggerMessage(1100, LogLevel.Warning, "Call {HoldId} of {Provider} failed: {Class} {Reason}, {Billing}: {Message}")]
    public static partial void TryFailed(ILogger log, string holdId, string provider, ErrorClass @class, string reason, Billing billing, string message);

    [LoggerMessage(1101, LogLevel.Error, "Post of {HoldId} found no open hold: {Actual} recorded in full")]
    public static partial void PostRecovered(ILogger log, string holdId, NanoUsd actual);

    [LoggerMessage(1102, LogLevel.Error, "Post of {HoldId} over {Actual} could not reach the ledger; its hold still counts until it is said later")]
    public static partial void PostPending(ILogger log, string holdId, NanoUsd actual);

    [LoggerMessage(1103, LogLevel.Error, "Call {HoldId} cost {Actual}, more than the {Held} held for it")]
    public static partial void PostOverrun(ILogger log, string holdId, NanoUsd held, NanoUsd actual);

    [LoggerMessage(1104, LogLevel.Error, "Post of {HoldId} over {Actual}: it was posted with another figure before, which stands")]
    public static partial void PostConflict(ILogger log, string holdId, NanoUsd actual);

    [LoggerMessage(1106, LogLevel.Error, "The id {HoldId} of a call yet to begin is another call's: Redis came back older than it was. A fresh one is taken")]
    public static partial void IdUsedBefore(ILogger log, string holdId);

    [LoggerMessage(1107, LogLevel.Error, "The result of call {HoldId} over {Actual} could not be kept: it is paid for and lost")]
    public static partial void NotKept(ILogger log, Exception exception, string holdId, NanoUsd actual);

    [LoggerMessage(1105, LogLevel.Warning, "Call {HoldId} was served by a mock and could not be counted: {Outcome}. Nor are those after it until this passes")]
    public static partial void MocksUncounted(ILogger log, string holdId, ResolveOutcome outcome);
}
