namespace TVDb.Pipeline.Costs.Analytics;

/// <summary>What a job paid for one stage, or would have paid. Amounts are nano-USD.</summary>
/// <param name="Provider">Empty where none was needed.</param>
/// <param name="Model">The model or tier.</param>
/// <param name="NanoUsd">Its cost.</param>
/// <param name="Quantity">Pages or tokens used.</param>
/// <param name="IsPaid">A real provider served it.</param>
/// <param name="IsCached">An earlier result served it.</param>
public readonly record struct StageSpend(string Provider, string Model, long NanoUsd, long Quantity, bool IsPaid, bool IsCached);

/// <summary>One completed job, as far as money goes.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="DocumentId">The content's hash.</param>
/// <param name="MediaType">As found.</param>
/// <param name="Pages">Pages of the document.</param>
/// <param name="IsBatch">Nobody waited for it.</param>
/// <param name="Parse">Its parse.</param>
/// <param name="Embed">Its embedding.</param>
public sealed record DocumentSpend(string Tenant, string DocumentId, string MediaType, int Pages, bool IsBatch, StageSpend Parse, StageSpend Embed)
{
    public long NanoUsd => Parse.NanoUsd + Embed.NanoUsd;
}

/// <summary>Completed jobs of a span of days.</summary>
/// <param name="Documents">The newest first.</param>
/// <param name="IsComplete">False where there were more than are looked at.</param>
public sealed record DocumentSpends(IReadOnlyList<DocumentSpend> Documents, bool IsComplete);

/// <summary>What was spent in a span of days, and on what.</summary>
public sealed record SpendAnalysis(IReadOnlyList<SpendDay> Days, DocumentSpends Documents)
{
    public SpendFigures Total => SpendFigures.Sum(Days.SelectMany(day => day.Spend.Values));

    /// <summary>By tenant, provider, model and stage.</summary>
    public IReadOnlyDictionary<SpendKey, SpendFigures> Spend { get; } =
        Days.SelectMany(day => day.Spend).GroupBy(each => each.Key).ToDictionary(group => group.Key, group => SpendFigures.Sum(group.Select(each => each.Value)));

    /// <summary>
    /// What stages that an earlier result served would have cost: what the same tenant's dearest paid stage of the same content
    /// and model did cost in these days.
    /// </summary>
    public (long Stages, long Unpriced, long NanoUsd) CacheSavings()
    {
        var paid = new Dictionary<(string, string, string, string), long>();
        foreach (var (document, stage) in Stages().Where(each => each.Stage.IsPaid))
        {
            var key = KeyOf(document, stage);
            paid[key] = Math.Max(paid.GetValueOrDefault(key), stage.NanoUsd);
        }
        var (stages, unpriced, saved) = (0L, 0L, 0L);
        foreach (var (document, stage) in Stages().Where(each => each.Stage.IsCached))
        {
            stages++;
            if (paid.TryGetValue(KeyOf(document, stage), out var cost))
            {
                saved += cost;
            }
            else
            {
                unpriced++;
            }
        }
        return (stages, unpriced, saved);
    }

    private IEnumerable<(DocumentSpend Document, StageSpend Stage)> Stages() =>
        Documents.Documents.SelectMany(document => new[] { (document, document.Parse), (document, document.Embed) });

    private static (string, string, string, string) KeyOf(DocumentSpend document, StageSpend stage) =>
        (document.Tenant, document.DocumentId, stage.Provider, stage.Model);
}
