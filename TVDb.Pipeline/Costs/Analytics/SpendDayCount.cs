namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>
/// Counts one day's journal, entry by entry. An entry counts on the day it was written, a correction with its difference, so
/// that a day that is over never changes. What was held before midnight and posted after is not known to have overrun, nor
/// a second try after midnight to be one.
/// </summary>
internal sealed class SpendDayCount
{
    private readonly Dictionary<SpendKey, SpendFigures> _spend = [];
    private readonly Dictionary<string, long> _held = [];
    private readonly Dictionary<string, string> _firstOfStep = [];

    public SpendDay Result(DateTimeOffset day) => new(day, _spend);

    public void Apply(JournalEntry entry)
    {
        var id = entry.HoldId.Split(':');
        switch (entry.Verb)
        {
            case "reserve":
                _held[entry.HoldId] = entry.AmountNanoUsd!.Value;
                _firstOfStep.TryAdd(StepOf(id), entry.HoldId);
                break;
            case "post":
                Add(entry, id, entry.ActualNanoUsd!.Value, failed: entry.Usage is { Failed: true });
                break;
            case "adjust":
                Add(entry, id, default(SpendFigures) with { NanoUsd = entry.ActualNanoUsd!.Value - (entry.WasNanoUsd ?? 0) });
                break;
            case "reconcile":
                Add(entry, id, entry.ActualNanoUsd ?? 0, failed: entry.ActualNanoUsd is null);
                break;
            case "void" when entry.Left == 1:
                Add(entry, id, 0, failed: true);
                break;
            default:
                // Mocks' calls cost nothing; a hold that expired may yet be told.
                break;
        }
    }

    private static string StepOf(string[] id) => string.Join(':', id[..^1]);

    private void Add(JournalEntry entry, string[] id, long cost, bool failed)
    {
        var repeated = _firstOfStep.TryGetValue(StepOf(id), out var first) && first != entry.HoldId;
        var over = _held.TryGetValue(entry.HoldId, out var held) ? Math.Max(0, cost - held) : 0;
        Add(entry, id, new SpendFigures(
            cost,
            1,
            entry.Usage?.Pages ?? 0,
            entry.Usage?.Tokens ?? 0,
            failed ? 1 : 0,
            failed ? cost : 0,
            repeated ? 1 : 0,
            repeated ? cost : 0,
            over > 0 ? 1 : 0,
            over));
    }

    private void Add(JournalEntry entry, string[] id, SpendFigures figures)
    {
        var stage = id.Length == 4 && id[1] is "parse" or "embed" ? id[1] : "other";
        var key = new SpendKey(entry.Call.Tenant, entry.Call.Provider, entry.Call.Model, stage);
        _spend[key] = _spend.GetValueOrDefault(key) + figures;
    }
}
