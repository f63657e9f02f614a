using Google.Protobuf.WellKnownTypes;
using Google.Type;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;

namespace TVDb.Pipeline.Api;

/// <summary>An analysis as the contract's messages.</summary>
internal static class CostAnalysisMessages
{
    public static V1.GetCostAnalysisResponse ToMessage(DateTimeOffset from, DateTimeOffset now, SpendAnalysis analysis, IEnumerable<Recommendation> recommendations) => new()
    {
        StartTime = Timestamp.FromDateTimeOffset(from),
        EndTime = Timestamp.FromDateTimeOffset(now),
        Rows =
        {
            analysis.Spend.OrderBy(row => row.Key.Tenant, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Provider, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Model, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Stage, StringComparer.Ordinal)
                .Select(row => ToMessage(row.Key, row.Value)),
        },
        Documents = ToMessage(analysis),
        Recommendations = { recommendations.Select(ToMessage) },
    };

    private static V1.SpendRow ToMessage(SpendKey key, SpendFigures figures) => new()
    {
        Tenant = key.Tenant,
        Provider = key.Provider,
        Model = key.Model,
        Stage = key.Stage switch { "parse" => V1.Stage.Parse, "embed" => V1.Stage.Embed, _ => V1.Stage.Unspecified },
        Calls = figures.Calls,
        Cost = Usd(figures.NanoUsd),
        Pages = figures.Pages,
        Tokens = figures.Tokens,
        FailedCalls = figures.Failed,
        FailedCost = Usd(figures.FailedNanoUsd),
        RepeatedCalls = figures.Repeated,
        RepeatedCost = Usd(figures.RepeatedNanoUsd),
        Overruns = figures.Overruns,
        OverrunCost = Usd(figures.OverrunNanoUsd),
    };

    private static V1.DocumentTotals ToMessage(SpendAnalysis analysis)
    {
        var documents = analysis.Documents.Documents;
        var (cost, pages) = (documents.Sum(document => document.NanoUsd), documents.Sum(document => (long)document.Pages));
        var (cached, unpriced, saved) = analysis.CacheSavings();
        return new V1.DocumentTotals
        {
            Documents = documents.Count,
            Pages = pages,
            Cost = Usd(cost),
            CostPerDocument = documents.Count > 0 ? Usd(cost / documents.Count) : null,
            CostPerPage = pages > 0 ? Usd(cost / pages) : null,
            CachedStages = cached,
            CachedStagesUnpriced = unpriced,
            Saved = Usd(saved),
            Complete = analysis.Documents.IsComplete,
        };
    }

    private static V1.CostRecommendation ToMessage(Recommendation recommendation) => new()
    {
        Kind = recommendation.Kind switch
        {
            RecommendationKind.CheaperTier => V1.RecommendationKind.CheaperTier,
            RecommendationKind.ReuseResults => V1.RecommendationKind.ReuseResults,
            RecommendationKind.BatchPricing => V1.RecommendationKind.BatchPricing,
            RecommendationKind.LowerLimit => V1.RecommendationKind.LowerLimit,
            RecommendationKind.OverrunningTenant => V1.RecommendationKind.OverrunningTenant,
        },
        Subject = recommendation.Subject,
        Saving = Usd(recommendation.SavingNanoUsd),
        Advice = recommendation.Advice,
        Reckoning = recommendation.Reckoning,
    };

    private static Money Usd(long nanoUsd) => new NanoUsd(nanoUsd).ToMessage();
}
