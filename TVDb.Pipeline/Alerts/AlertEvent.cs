using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Alerts;

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>Posted and presumed spending reached a share of a budget's limit.</summary>
    BudgetThreshold,

    /// <summary>By its forecast, spending will pass a budget's limit before the window ends.</summary>
    BudgetForecast,

    /// <summary>An end of a provider became better or worse.</summary>
    HealthTransition,

    /// <summary>A measure left its own baseline.</summary>
    Anomaly,

    /// <summary>A job gave up and waits for a person.</summary>
    DeadLetter,

    /// <summary>A call cost more than was held for it.</summary>
    Overrun,

    /// <summary>A call was paid for whose hold the ledger did not know, or had given back.</summary>
    RecoveredPost,

    /// <summary>Much of a window's spending is only presumed.</summary>
    PresumedShare,

    /// <summary>A provider says that its own account is empty.</summary>
    QuotaExhausted,

    /// <summary>A provider refuses our key, model or address.</summary>
    Configuration,

    /// <summary>Nothing happened: a receiver is tried. Never raised.</summary>
    Test,
}

/// <summary>How much it matters.</summary>
public enum AlertSeverity
{
    Info,
    Warning,
    Critical,
}

/// <summary>What kind of thing an alert concerns.</summary>
public enum AlertSubjectKind
{
    Budget,
    Provider,
    Job,
}

/// <param name="Kind">What it is.</param>
/// <param name="Name">A budget's name, a provider's, or a job's id.</param>
public sealed record AlertSubject(AlertSubjectKind Kind, string Name);

/// <summary>What an amount of an alert counts.</summary>
public enum AlertUnit
{
    NanoUsd,
    Requests,
}

/// <summary>The figures behind an alert, in one unit.</summary>
/// <param name="Unit">What is counted.</param>
/// <param name="Limit">What <paramref name="Spent"/> is measured by.</param>
/// <param name="Spent">What was found.</param>
public sealed record AlertFigures(AlertUnit Unit, long Limit, long Spent)
{
    /// <summary>The share of the limit that was reached; null: none is meant.</summary>
    public decimal? Threshold { get; init; }

    /// <summary>The budget's window; empty where none is meant.</summary>
    public string Window { get; init; } = "";

    public DateTimeOffset? ResetsAt { get; init; }
}

/// <summary>A change of state that every replica may see by itself: told once for all.</summary>
/// <param name="Thing">What changed.</param>
/// <param name="State">What it is now.</param>
/// <param name="IsWell">As it should be: where nothing was known before, that is no news.</param>
public sealed record AlertTransition(string Thing, string State, bool IsWell);

/// <summary>Something that happened and that a person should hear of, once.</summary>
public sealed record AlertEvent
{
    /// <summary>No id of ours is as long.</summary>
    public const int IdLengthMax = 512;

    /// <summary>
    /// Made of what happened, so that whoever tells of the same event tells the same id: raised again it is no other alert.
    /// It travels in a header: what is not printable ASCII, or a space, is written as '_', and what is longer is cut.
    /// </summary>
    public required string Id
    {
        get;
        init => field = new string([.. value.Take(IdLengthMax).Select(letter => letter is > ' ' and <= '~' ? letter : '_')]);
    }

    public required AlertKind Kind { get; init; }

    public required AlertSeverity Severity { get; init; }

    public required AlertSubject Subject { get; init; }

    /// <summary>Empty where it concerns no tenant alone.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>For people: what happened, with its figures; no key, no stack trace.</summary>
    public required string Text { get; init; }

    public AlertFigures? Figures { get; init; }

    /// <summary>Set where the event is a change of state: it is an alert only where that is another than the one last told.</summary>
    [JsonIgnore]
    public AlertTransition? Transition { get; init; }
}
