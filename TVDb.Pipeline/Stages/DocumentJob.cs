using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

/// <summary>A job as the stages see it: what to process, how, and under which name.</summary>
public sealed record DocumentJob
{
    public required string Id { get; init; }

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

    public required StageSettings Settings { get; init; }

    /// <summary>The job's own limit; null: only the budgets limit it.</summary>
    public required NanoUsd? MaxCost { get; init; }

    /// <summary>A number never used before in this job.</summary>
    public required Func<Task<long>> NextOrdinal { get; init; }
}

/// <summary>How to process, every default resolved.</summary>
public sealed record StageSettings(string ParseTier, string EmbeddingModel, int Dimensions, int ChunkSizeTokens, int ChunkOverlapTokens);
