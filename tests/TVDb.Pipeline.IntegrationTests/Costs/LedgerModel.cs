using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>What the ledger is meant to do, in memory and as plainly as can be said.</summary>
internal sealed class LedgerModel
{
    private readonly Dictionary<string, ModelHold> _holds = [];
    private readonly Dictionary<string, (long Held, long Posted, long Presumed)> _windows = [];

    public (long Held, long Posted, long Presumed) Window(string id) => _windows.GetValueOrDefault(id);

    /// <summary>Whether the hold is made, or why not.</summary>
    public string Reserve(string id, IReadOnlyList<(string Window, BudgetUnit Unit, long Amount, long? Limit)> windows, DateTimeOffset expires)
    {
        if (_holds.TryGetValue(id, out var known))
        {
            return known.Windows.SequenceEqual(windows.Select(w => (w.Window, w.Unit, w.Amount))) ? known.State.ToString() : "Conflict";
        }
        foreach (var (window, _, amount, limit) in windows)
        {
            var (held, posted, presumed) = Window(window);
            if (limit is { } most && held + posted + presumed + amount > most)
            {
                return "Refused " + window;
            }
        }
        var hold = new ModelHold { Windows = [.. windows.Select(w => (w.Window, w.Unit, w.Amount))], State = HoldState.Held, Expires = expires };
        _holds[id] = hold;
        Change(hold, (w, amount, _) => (w.Held + amount, w.Posted, w.Presumed));
        return "Held";
    }

    public ResolveOutcome Post(string id, long usd)
    {
        var hold = _holds[id];
        switch (hold.State)
        {
            case HoldState.Posted:
                return hold.Actual == usd ? ResolveOutcome.Done : ResolveOutcome.Conflict;
            case HoldState.Held:
                Change(hold, (w, amount, unit) => (w.Held - amount, w.Posted + Charge(unit, usd), w.Presumed));
                break;
            case HoldState.Presumed:
                Change(hold, (w, amount, unit) => (w.Held, w.Posted + Charge(unit, usd), w.Presumed - amount));
                break;
            default:
                Change(hold, (w, _, unit) => (w.Held, w.Posted + (hold.Left && unit == BudgetUnit.Requests ? 0 : Charge(unit, usd)), w.Presumed));
                (hold.State, hold.Actual) = (HoldState.Posted, usd);
                return ResolveOutcome.Recovered;
        }
        (hold.State, hold.Actual) = (HoldState.Posted, usd);
        return ResolveOutcome.Done;
    }

    public ResolveOutcome Adjust(string id, long usd)
    {
        var hold = _holds[id];
        if (hold.State != HoldState.Posted)
        {
            return ResolveOutcome.Refused;
        }
        var more = usd - hold.Actual;
        Change(hold, (w, _, unit) => (w.Held, w.Posted + (unit == BudgetUnit.Usd ? more : 0), w.Presumed));
        hold.Actual = usd;
        return ResolveOutcome.Done;
    }

    public ResolveOutcome Void(string id, bool left)
    {
        var hold = _holds[id];
        if (hold.State != HoldState.Held)
        {
            return hold.State == HoldState.Voided ? ResolveOutcome.Done : ResolveOutcome.Refused;
        }
        Change(hold, (w, amount, unit) => (w.Held - amount, w.Posted + (left && unit == BudgetUnit.Requests ? amount : 0), w.Presumed));
        (hold.State, hold.Left) = (HoldState.Voided, left);
        return ResolveOutcome.Done;
    }

    public ResolveOutcome Expire(string id, DateTimeOffset now)
    {
        var hold = _holds[id];
        if (hold.State != HoldState.Held || hold.Expires > now)
        {
            return hold.State == HoldState.Presumed ? ResolveOutcome.Done : ResolveOutcome.Refused;
        }
        Change(hold, (w, amount, _) => (w.Held - amount, w.Posted, w.Presumed + amount));
        hold.State = HoldState.Presumed;
        return ResolveOutcome.Done;
    }

    public ResolveOutcome Reconcile(string id, long? usd)
    {
        var hold = _holds[id];
        if (hold.State != HoldState.Presumed)
        {
            return ResolveOutcome.Refused;
        }
        Change(hold, (w, amount, unit) => (w.Held, w.Posted + Charge(unit, usd ?? 0), w.Presumed - amount));
        (hold.State, hold.Actual, hold.Left) = (usd is null ? HoldState.Voided : HoldState.Posted, usd ?? 0, true);
        return ResolveOutcome.Done;
    }

    private static long Charge(BudgetUnit unit, long usd) => unit == BudgetUnit.Usd ? usd : 1;

    private void Change(
        ModelHold hold,
        Func<(long Held, long Posted, long Presumed), long, BudgetUnit, (long Held, long Posted, long Presumed)> change)
    {
        foreach (var (window, unit, amount) in hold.Windows)
        {
            _windows[window] = change(Window(window), amount, unit);
        }
    }

    private sealed class ModelHold
    {
        public required IReadOnlyList<(string Window, BudgetUnit Unit, long Amount)> Windows { get; init; }

        public required DateTimeOffset Expires { get; init; }

        public required HoldState State { get; set; }

        public long Actual { get; set; }

        public bool Left { get; set; }
    }
}
