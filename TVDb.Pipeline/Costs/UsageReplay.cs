namespace TVDb.Pipeline.Costs;

/// <summary>
/// What the hourly usage must be after each journal entry, as <see cref="LedgerReplay"/> knows the counters. A call's usage
/// belongs to the hour in which its hold was made, whenever its end is told.
/// </summary>
internal sealed class UsageReplay
{
    private readonly Dictionary<(DateTimeOffset Day, string Field), UsageFigures> _cells = [];

    /// <summary>By day (UTC) and field of its hash.</summary>
    public IReadOnlyDictionary<(DateTimeOffset Day, string Field), UsageFigures> Cells => _cells;

    /// <param name="entry">What was said of the hold.</param>
    /// <param name="madeAt">When the hold was made.</param>
    /// <param name="counted">Its request left before the hold was voided, and is counted already.</param>
    /// <param name="before">The cost posted before.</param>
    public void Apply(JournalEntry entry, DateTimeOffset madeAt, bool counted, long before)
    {
        var actual = entry.ActualNanoUsd ?? 0;
        UsageFigures? used = entry.Verb switch
        {
            "post" => Of(entry.Usage) with { Requests = counted ? 0 : 1, NanoUsd = actual },
            "adjust" => default(UsageFigures) with { NanoUsd = actual - before },
            "void" when entry.Left == 1 => default(UsageFigures) with { Requests = 1, Errors = 1 },
            "reconcile" => default(UsageFigures) with { Requests = 1, Errors = entry.ActualNanoUsd is null ? 1 : 0, NanoUsd = actual },
            "count" => Of(entry.Usage) with { Requests = 1 },
            _ => null,
        };
        if (used is { } figures)
        {
            var day = new DateTimeOffset(madeAt.UtcDateTime.Date, TimeSpan.Zero);
            var cell = (day, UsageCell.FieldOf(madeAt, UsageCell.SuffixOf(entry.Call)));
            _cells[cell] = _cells.GetValueOrDefault(cell) + figures;
        }
    }

    private static UsageFigures Of(LedgerUsage? usage) =>
        usage is null ? default : new UsageFigures(0, usage.Failed ? 1 : 0, usage.Pages, usage.Credits, usage.Tokens, 0);
}
