using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

/// <summary>A job as the stages see it: what to process, how, and under which name.</summary>
public sealed record DocumentJob
{
    public required string Id { get; init; }

    /// <summary>
    /// The folder of its files and the stem of its holds' ids. Another job's where this one takes over what that one did.
    /// </summary>
    public required string RunId { get; init; }

    public required string Tenant { get; init; }

    public required string DocumentId { get; init; }

    /// <summary>As the caller gave it; may be empty.</summary>
    public required string Filename { get; init; }

    /// <summary>As found, for example <c>application/pdf</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>False for plain text and Markdown: their text is the result.</summary>
    public required bool NeedsParse { get; init; }

    /// <summary>Pages counted by us; null where only the provider can count them.</summary>
    public required int? Pages { get; init; }

    public required ServiceMode Mode { get; init; }

    /// <summary>What to do where money is short.</summary>
    public required FallbackPolicy OnBudgetExhausted { get; init; }

    /// <summary>What to do where a provider is down.</summary>
    public required FallbackPolicy OnUnavailable { get; init; }

    public required StageSettings Settings { get; init; }

    /// <summary>When the caller that waits for the job stops waiting; null: no caller does, or it waits as long as it takes.</summary>
    public DateTimeOffset? CallerDeadline { get; init; }

    /// <summary>The job's own limit; null: only the budgets limit it.</summary>
    public required JobLimit? Limit { get; init; }

    /// <summary>
    /// Notes durably that a call of a step (<c>RUN:embed:0</c>) begins, and answers its id: the step and an ordinal never used
    /// before. Throws where the worker may not work on the job any longer.
    /// </summary>
    public required Func<string, Task<string>> BeginCall { get; init; }

    /// <summary>
    /// The last call that an earlier worker of this run began and of which nobody knows whether it ended; null: none.
    /// </summary>
    public string? InterruptedCall { get; init; }

    /// <summary>The run of a degraded result that this one replaces: what was done for real there is not paid for again.</summary>
    public string? EarlierRunId { get; init; }

    /// <summary>The choice of who serves a stage.</summary>
    public RouteWish Wish(IEnumerable<StageProvider> chain, StageProvider mock, bool madeByMock) =>
        new(Mode, OnBudgetExhausted, OnUnavailable, [.. chain.Select(provider => provider.Name)], mock.Name, madeByMock) { CallerDeadline = CallerDeadline };

    /// <summary>
    /// Whether a finished step serves this job: mock and real never mix. In mode hybrid a mock's work serves the job that it
    /// was made for and no other.
    /// </summary>
    public bool Takes(CallReceipt receipt) => (Mode, receipt.Record.Variant) switch
    {
        (ServiceMode.Mock, Variant.Mock) or (ServiceMode.Real or ServiceMode.Hybrid, Variant.Real) => true,
        (ServiceMode.Hybrid, Variant.Mock) => receipt.JobId == Id,
        _ => false,
    };
}

/// <summary>How to process, every default resolved.</summary>
public sealed record StageSettings(string ParseTier, string EmbeddingModel, int Dimensions, int ChunkSizeTokens, int ChunkOverlapTokens);
