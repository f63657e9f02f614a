using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>What a progress line says about a stage.</summary>
internal static class StageNotes
{
    public static readonly IReadOnlyList<Stage> InOrder = [Stage.Parse, Stage.Chunk, Stage.Embed];

    public static StageRecord? Of(Job? job, Stage stage) => job?.Stages.LastOrDefault(record => record.Stage == stage);

    /// <summary>`llamaparse real (simulated), 32 pages, $0.12`: only what is known.</summary>
    public static string Served(StageRecord record, Job job)
    {
        var parts = new List<string>();
        if (record.Provider.Length > 0)
        {
            parts.Add($"{record.Provider} {Wording.Variant(record.Variant, record.Simulated)}");
        }
        else if (record.Reason.Length > 0)
        {
            parts.Add(record.Reason);
        }
        if (record.Stage == Stage.Chunk && job.ChunkCount > 0)
        {
            parts.Add(Wording.Count(job.ChunkCount, "chunk"));
        }
        if (Wording.Usage(record.Usage) is var usage and not Wording.Nothing)
        {
            parts.Add(usage);
        }
        if (record.EndTime is not null && NanoUsd.From(record.ActualCost) is { Amount: not 0 } cost)
        {
            parts.Add(cost.ToString());
        }
        return string.Join(", ", parts);
    }
}
