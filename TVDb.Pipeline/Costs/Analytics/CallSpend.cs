namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>Whose calls, to what, for which stage of their jobs: <c>parse</c>, <c>embed</c>, or <c>other</c>.</summary>
public sealed record SpendKey(string Tenant, string Provider, string Model, string Stage);

/// <summary>What paid calls came to, as the journal tells. Amounts are nano-USD.</summary>
/// <param name="NanoUsd">Posted, corrections included.</param>
/// <param name="Calls">Calls whose end is known.</param>
/// <param name="Pages">Pages parsed.</param>
/// <param name="Tokens">Tokens taken in.</param>
/// <param name="Failed">Calls that served nothing, paid or not.</param>
/// <param name="FailedNanoUsd">What those of them did cost that were paid.</param>
/// <param name="Repeated">Calls of a step that had one that day before.</param>
/// <param name="RepeatedNanoUsd">What they did cost.</param>
/// <param name="Overruns">Calls that did cost more than was held for them.</param>
/// <param name="OverrunNanoUsd">By how much.</param>
public readonly record struct SpendFigures(
    long NanoUsd, long Calls, long Pages, long Tokens, long Failed, long FailedNanoUsd, long Repeated, long RepeatedNanoUsd, long Overruns, long OverrunNanoUsd)
{
    public static SpendFigures operator +(SpendFigures a, SpendFigures b) => new(
        a.NanoUsd + b.NanoUsd,
        a.Calls + b.Calls,
        a.Pages + b.Pages,
        a.Tokens + b.Tokens,
        a.Failed + b.Failed,
        a.FailedNanoUsd + b.FailedNanoUsd,
        a.Repeated + b.Repeated,
        a.RepeatedNanoUsd + b.RepeatedNanoUsd,
        a.Overruns + b.Overruns,
        a.OverrunNanoUsd + b.OverrunNanoUsd);

    public static SpendFigures Add(SpendFigures a, SpendFigures b) => a + b;

    public static SpendFigures Sum(IEnumerable<SpendFigures> all) => all.Aggregate(default(SpendFigures), (sum, each) => sum + each);
}

/// <summary>What one day's (UTC) journal came to.</summary>
public sealed record SpendDay(DateTimeOffset Day, IReadOnlyDictionary<SpendKey, SpendFigures> Spend)
{
    /// <summary>One tenant's part of it.</summary>
    public SpendDay Of(string tenant) => this with { Spend = Spend.Where(each => each.Key.Tenant == tenant).ToDictionary() };
}
