using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

/// <summary>Why a job's stage gave up. <paramref name="Details"/> are figures for the caller, such as limit and resets_at.</summary>
public sealed record StageFailure(ErrorClass Class, string Reason, string Provider, string Message, IReadOnlyDictionary<string, string> Details)
{
    /// <summary>When the budget at fault resets; null where waiting does not help.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Its last try was paid for, though it was of no use.</summary>
    public bool WasPaid { get; init; }

    /// <summary>The budget that had no room, where it may have some later.</summary>
    public BlockedBudget? Blocked { get; init; }

    /// <summary>Of our own making: no provider is concerned.</summary>
    public static StageFailure Ours(string reason, string message) =>
        new(ErrorClass.Unknown, reason, Provider: "", message, new Dictionary<string, string>());

    /// <summary>It passes, or a person sees to it: the job is not to blame.</summary>
    public static StageFailure StorageUnavailable() => Ours(CallFailure.StorageUnavailable, "the blob store, where documents and checkpoints live, cannot be used now") with
    {
        Class = ErrorClass.ServiceUnavailable,
    };

    public static StageFailure InvalidDocument(string reason, string provider, string message) =>
        new(ErrorClass.InvalidDocument, reason, provider, message, new Dictionary<string, string>());

    public static StageFailure Of(string provider, CallFailure failure)
    {
        var details = new Dictionary<string, string>();
        DateTimeOffset? resetsAt = null;
        if (failure.Refusal is { } refusal)
        {
            var budget = refusal.Window.Budget;
            details["budget"] = refusal.Window.Name;
            details["limit"] = budget.Show(refusal.Limit);
            details["posted"] = budget.Show(refusal.Posted);
            details["presumed"] = budget.Show(refusal.Presumed);
            details["held"] = budget.Show(refusal.HeldBefore);
            details["requested"] = budget.Show(refusal.Amount);
            resetsAt = refusal.CanNeverFit ? null : refusal.Window.End;
        }
        return new StageFailure(failure.Class, failure.Reason, provider, failure.Message, details)
        {
            ResetsAt = resetsAt,
            Blocked = failure.Refusal is { CanNeverFit: false } full ? new BlockedBudget(full.Window.Name, full.Amount) : null,
            RetryAfter = failure.RetryAfter,
            WasPaid = failure.WasPaid,
        };
    }
}

/// <summary>A budget, and what was asked of it in its unit.</summary>
public sealed record BlockedBudget(string Budget, long Amount);
