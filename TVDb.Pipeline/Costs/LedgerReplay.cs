namespace TVDb.Pipeline.Costs;

/// <summary>
/// The ledger's rules once more, in C#: what the counters must be after each journal entry. Written apart from the scripts,
/// so that an error in one shows against the other.
/// </summary>
public sealed class LedgerReplay
{
    private readonly Dictionary<string, long> _counters = [];
    private readonly Dictionary<string, ReplayedHold> _holds = [];
    private readonly List<LedgerDifference> _problems = [];
    private readonly UsageReplay _usage = new();

    private long _next = 1;

    public long Entries { get; private set; }

    public IReadOnlyDictionary<string, long> Counters => _counters;

    /// <summary>What was used, by day (UTC) and field of the day's hash.</summary>
    public IReadOnlyDictionary<(DateTimeOffset Day, string Field), UsageFigures> Usage => _usage.Cells;

    public IReadOnlyList<LedgerDifference> Problems => _problems;

    public int Count(HoldState state) => _holds.Values.Count(hold => hold.State == state);

    public void Apply(JournalEntry entry)
    {
        Entries++;
        if (entry.Number != _next)
        {
            _problems.Add(OutOfSequence(entry.Number));
        }
        _next = Math.Max(_next, entry.Number + 1);
        var before = _holds.GetValueOrDefault(entry.HoldId) ?? new ReplayedHold(HoldState.None, entry.HeldWindows ?? [], entry.AmountNanoUsd ?? 0, 0, entry.MadeAt);
        if (LedgerScripts.State(entry.From) != before.State)
        {
            _problems.Add(new LedgerDifference($"entry {entry.Number}, hold {entry.HoldId}", entry.From, before.State.ToString()));
        }
        _usage.Apply(entry, before.MadeAt, before is { State: HoldState.Voided, Actual: 1 }, before.Actual);
        var after = Apply(entry, before);
        if (after.State != HoldState.None)
        {
            _holds[entry.HoldId] = after;
        }
    }

    /// <summary>A gap is one difference, however many entries follow it.</summary>
    private LedgerDifference OutOfSequence(long number) => number > _next
        ? new LedgerDifference($"journal entries {_next} to {number - 1}", "missing", "numbered without gaps")
        : new LedgerDifference($"journal entry {number}", "there again", "once");

    private ReplayedHold Apply(JournalEntry entry, ReplayedHold before)
    {
        switch (entry.Verb)
        {
            case "reserve":
                Add(before, "held", before.AmountIn);
                return before with { State = HoldState.Held };
            case "expire":
                Add(before, "held", window => -before.AmountIn(window));
                Add(before, "presumed", before.AmountIn);
                return before with { State = HoldState.Presumed };
            case "void":
                Add(before, "held", window => -before.AmountIn(window));
                Add(before, "posted", window => entry.Left == 1 && window.Unit == BudgetUnit.Requests ? 1 : 0);
                return before with { State = HoldState.Voided, Actual = entry.Left ?? 0 };
            case "post":
                Release(before);
                var counted = before is { State: HoldState.Voided, Actual: 1 };
                Add(before, "posted", window => counted && window.Unit == BudgetUnit.Requests ? 0 : Charge(window, entry.ActualNanoUsd!.Value));
                Add(before, "calls", _ => 1);
                return before with { State = HoldState.Posted, Actual = entry.ActualNanoUsd!.Value };
            case "adjust":
                Add(before, "posted", window => Charge(window, entry.ActualNanoUsd!.Value) - Charge(window, before.Actual));
                return before with { Actual = entry.ActualNanoUsd!.Value };
            case "reconcile":
                Release(before);
                Add(before, "posted", window => entry.ActualNanoUsd is { } cost ? Charge(window, cost) : Charge(window, 0));
                Add(before, "calls", _ => entry.ActualNanoUsd is null ? 0 : 1);
                return before with { State = entry.ActualNanoUsd is null ? HoldState.Voided : HoldState.Posted, Actual = entry.ActualNanoUsd ?? 1 };
            case "count":
                return before;
            default:
                _problems.Add(new LedgerDifference($"entry {entry.Number}", $"verb {entry.Verb}", "a verb of the ledger"));
                return before;
        }
    }

    private void Release(ReplayedHold hold)
    {
        if (hold.State is HoldState.Held or HoldState.Presumed)
        {
            Add(hold, hold.State == HoldState.Held ? "held" : "presumed", window => -hold.AmountIn(window));
        }
    }

    private void Add(ReplayedHold hold, string counter, Func<HeldWindow, long> delta)
    {
        foreach (var window in hold.Windows)
        {
            var name = $"{window.Id}|{counter}";
            _counters[name] = checked(_counters.GetValueOrDefault(name) + delta(window));
        }
    }

    private static long Charge(HeldWindow window, long nanoUsd) => window.Unit == BudgetUnit.Usd ? nanoUsd : 1;

    private sealed record ReplayedHold(HoldState State, IReadOnlyList<HeldWindow> Windows, long Amount, long Actual, DateTimeOffset MadeAt)
    {
        public long AmountIn(HeldWindow window) => window.Unit == BudgetUnit.Usd ? Amount : 1;
    }
}
