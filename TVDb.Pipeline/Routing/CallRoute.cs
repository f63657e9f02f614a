using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>The end of a provider that serves a step, and why.</summary>
/// <param name="Target">The provider, and which end of it.</param>
/// <param name="Reason">As it stands in the stage's record.</param>
public sealed record CallRoute(ProviderTarget Target, string Reason)
{
    /// <summary>
    /// For how long a failed call is tried again; null: as often as any is. Where a mock stands by, somebody waits for its answer.
    /// </summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>Until when an answer is of use to the caller who waits, where a mock's would be after it; null: nobody does, or no mock may serve.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    public string Provider => Target.Provider;

    public Variant Variant => Target.End == ProviderEnd.Real ? Variant.Real : Variant.Mock;
}

/// <summary>A step that is to be served, as far as the choice of its provider goes.</summary>
/// <param name="Mode">The job's mode.</param>
/// <param name="OnBudgetExhausted">The request's wish where money is short.</param>
/// <param name="OnUnavailable">The request's wish where a provider is down.</param>
/// <param name="Chain">The providers that have a real end for it, in the order in which they are tried.</param>
/// <param name="MockProvider">Whose mock stands in for them.</param>
/// <param name="MadeByMock">What the step works on was made by a mock.</param>
public sealed record RouteWish(
    ServiceMode Mode,
    FallbackPolicy OnBudgetExhausted,
    FallbackPolicy OnUnavailable,
    IReadOnlyList<string> Chain,
    string MockProvider,
    bool MadeByMock)
{
    /// <summary>When the caller that waits for the job stops waiting; null: no caller does, or it waits as long as it takes.</summary>
    public DateTimeOffset? CallerDeadline { get; init; }
}

/// <summary>What came of a step on a route: a result, and what stood in the way where it was not served.</summary>
public readonly record struct RouteOutcome<T>(T Result, Obstacle? Obstacle);
