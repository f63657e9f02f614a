using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>One paid step of a job, to be served on the route that was chosen for it.</summary>
public sealed record ProviderCall<T>
{
    public string Provider => Route.Provider;

    /// <summary>Who serves it, and why.</summary>
    public required CallRoute Route { get; init; }

    /// <summary>Whose call it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its real calls are held and posted; false for what costs nothing anywhere.</summary>
    public bool IsPaid { get; init; } = true;

    /// <summary>It is held and posted on the route that it takes.</summary>
    public bool IsHeld => IsPaid && Route.Target.End == ProviderEnd.Real;

    /// <summary>The model or tier, as the price catalog spells it.</summary>
    public required string Model { get; init; }

    /// <summary>Run, stage and step, such as <c>job-…:embed:0</c>: the stem of the holds' ids.</summary>
    public required string Step { get; init; }

    /// <summary>The most that a try can use: an upper bound, never a guess.</summary>
    public required Quantity Estimate { get; init; }

    /// <summary>What the job as a whole may cost, by its own <c>max_cost</c>; null: whatever the budgets allow.</summary>
    public required JobLimit? JobLimit { get; init; }

    /// <summary>From the request to the answer.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>
    /// A try may be ended before its time where its caller's is over and a mock can serve; false where what was begun is
    /// paid for and goes on at the provider whether or not anybody waits.
    /// </summary>
    public bool EndsForItsCaller { get; init; }

    /// <summary>What was paid for before it is of no use without it: it waits for its turn whether or not its caller does.</summary>
    public bool IsCommitted { get; init; }

    /// <summary>
    /// Notes that a call of the step begins and answers its id, the step and an ordinal never used before: each try of a call
    /// has its own hold.
    /// </summary>
    public required Func<string, Task<string>> BeginCall { get; init; }

    /// <summary>Makes the call once. The ticket's id goes out as X-Client-Request-Id.</summary>
    public required Func<CallTicket, CancellationToken, Task<ProviderOutcome<T>>> Send { get; init; }

    /// <summary>Keeps a paid result where a crash cannot take it, before the ledger hears of it.</summary>
    public required Func<T, ServedCall, CancellationToken, Task> Checkpoint { get; init; }

    /// <summary>
    /// A call of this step that an earlier worker sent and whose answer can still be had: the first try goes on with it,
    /// under its hold, where it went the route that is taken now. Null: there is none.
    /// </summary>
    public CallTicket? Resumes { get; init; }
}
