using System.CommandLine;
using TVDb.Backtesting;
using TVDb.LoadTest.Commands;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;

namespace TVDb.LoadTest.Recommending;

/// <summary>`recommendations`: what is advised on a made-up month.</summary>
internal sealed class RecommendationsCommand() : LoadCommand(
    "recommendations",
    "Makes up a month of three tenants, each with a fault of its own: one parses office documents on the dearest tier, one sends the same files again and again, "
    + "one overruns its holds; half of the jobs are batch, and a limit is far from what is spent. Shows each recommendation with its figures. Targets: one of each "
    + "kind and nothing else, for whom it should be, and the saving of the dearest as summed up from the documents.",
    minutesMax: 1)
{
    private static readonly (RecommendationKind, string)[] Expected =
    [
        (RecommendationKind.CheaperTier, "acme"),
        (RecommendationKind.ReuseResults, "beta"),
        (RecommendationKind.BatchPricing, "small"),
        (RecommendationKind.LowerLimit, "llamaparse:day"),
        (RecommendationKind.OverrunningTenant, "gamma"),
    ];

    protected override Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var seed = Seed(parsed);
        var analysis = SeededMonth.Analysis(seed);
        var found = Recommendations.Of(analysis, SeededMonth.Budgets, SeededMonth.Prices);
        var (dear, cheap) = (PriceOf("agentic_plus"), PriceOf("cost_effective"));
        var saving = analysis.Documents.Documents.Where(document => document.Tenant == "acme").Sum(document => document.Pages * (dear - cheap));
        var figures = new
        {
            Documents = analysis.Documents.Documents.Count,
            SpentUsd = Usd(analysis.Total.NanoUsd),
            Recommendations = found.Select(each => new { Kind = each.Kind.ToString(), each.Subject, SavingUsd = Usd(each.SavingNanoUsd), each.Advice, each.Reckoning }),
        };
        Target[] targets =
        [
            Target.None("expected_missing", Expected.Except(found.Select(Which)).Count()),
            Target.None("unexpected", found.Count(each => !Expected.Contains(Which(each)))),
            Target.None("saving_of_the_dearest_off_by_nano_usd", (found.Count > 0 ? found[0].SavingNanoUsd : 0) - saving),
        ];
        return Task.FromResult(new LoadReport(Name, seed, TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures, targets));

        static (RecommendationKind, string) Which(Recommendation each) => (each.Kind, each.Subject);
    }

    private static long PriceOf(string tier) => SeededMonth.Prices.Cost("llamaparse", tier, new Quantity(PriceUnit.Page, 1)).Value;

    private static string Usd(long nanoUsd) => new NanoUsd(nanoUsd).ToString();
}
