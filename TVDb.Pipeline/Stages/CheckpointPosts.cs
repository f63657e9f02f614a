using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages.Bills;

namespace TVDb.Pipeline.Stages;

/// <summary>Tells the ledger of finished steps whose worker may have died before it did.</summary>
public sealed class CheckpointPosts(OpenHolds holds, CallPosts posts, LateCredits lateCredits, TimeProvider time, ILogger<CheckpointPosts> log)
{
    /// <summary>
    /// The ledger knows a hold for 72 h after its end. What was kept longer ago than this and has no hold may have been posted
    /// and forgotten: said again, it would count twice.
    /// </summary>
    private static readonly TimeSpan UnknownAgeMax = TimeSpan.FromHours(48);

    /// <summary>Whether what is known since <paramref name="since"/> and has a hold in this state is still to be told.</summary>
    public bool IsOpen(HoldState state, DateTimeOffset since) => state switch
    {
        HoldState.Held or HoldState.Presumed => true,
        HoldState.None => time.GetUtcNow() - since < UnknownAgeMax,
        // What stands there was told already, or decided by a person.
        HoldState.Posted or HoldState.Voided => false,
    };

    /// <summary>Null where the ledger has it; otherwise why not: then it is kept and said later.</summary>
    public async Task<CallFailure?> MakeSureAsync(CallReceipt receipt)
    {
        if (receipt.Post is not { } post)
        {
            return null;
        }
        var state = await holds.StateAsync(post.Hold.Id);
        if (!IsOpen(state, receipt.KeptAt))
        {
            if (state == HoldState.None)
            {
                CheckpointLog.TooOldToPost(log, post.Hold.Id, post.Actual, receipt.KeptAt);
            }
            return null;
        }
        if (post.Hold.Call.Provider == ProviderNames.LlamaParse)
        {
            await lateCredits.NoteAsync(post.Hold, new ProviderUsage(post.Usage.Pages, post.Usage.Credits, post.Usage.Tokens));
        }
        CheckpointLog.PostedForAnother(log, post.Hold.Id, post.Actual, state);
        return await posts.PostAsync(post);
    }
}

/// <summary>Events 1220 to 1229.</summary>
internal static partial class CheckpointLog
{
    [LoggerMessage(1220, LogLevel.Information, "Call {HoldId} over {Actual} was finished by an earlier worker and its hold is {State}: it is posted now")]
    public static partial void PostedForAnother(ILogger log, string holdId, NanoUsd actual, HoldState state);

    [LoggerMessage(1221, LogLevel.Warning, "Call {HoldId} over {Actual} was finished at {KeptAt} and the ledger knows no such hold, or no longer: it is not posted, which may have been done before")]
    public static partial void TooOldToPost(ILogger log, string holdId, NanoUsd actual, DateTimeOffset keptAt);
}
