using TVDb.Backtesting;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;

namespace TVDb.Pipeline.Tests.Costs.Analytics;

public class RecommendationsTests
{
    private static readonly StageSpend Cheap = new("llamaparse", "cost_effective", 7_500_000, 2, IsPaid: true, IsCached: false);
    private static readonly StageSpend Dear = new("llamaparse", "agentic_plus", 112_500_000, 2, IsPaid: true, IsCached: false);
    private static readonly StageSpend Embedded = new("openai", "small", 20_000, 1000, IsPaid: true, IsCached: false);
    private static readonly StageSpend None = new("", "", 0, 0, IsPaid: false, IsCached: false);
    private static readonly StageSpend Cached = Cheap with { NanoUsd = 0, Quantity = 0, IsPaid = false, IsCached = true };
    private static readonly DocumentSpend One = new("acme", "doc-1", SeededMonth.Docx, 2, IsBatch: false, Cheap, None);

    [Fact]
    public void Of_SeededMonth_FindsWhatIsWrongWithEachTenant()
    {
        var analysis = SeededMonth.Analysis(seed: 20261127);

        var found = Recommendations.Of(analysis, SeededMonth.Budgets, SeededMonth.Prices);

        Assert.Equal(
            [
                (RecommendationKind.CheaperTier, "acme"),
                (RecommendationKind.ReuseResults, "beta"),
                (RecommendationKind.BatchPricing, "small"),
                (RecommendationKind.LowerLimit, "llamaparse:day"),
                (RecommendationKind.OverrunningTenant, "gamma"),
            ],
            found.Select(each => (each.Kind, each.Subject)));
        var ofAcme = analysis.Documents.Documents.Where(document => document.Tenant == "acme").ToList();
        Assert.Equal(ofAcme.Sum(document => document.Pages * (56_250_000L - 3_750_000)), found[0].SavingNanoUsd);
        Assert.True(found.Sum(each => each.SavingNanoUsd) < analysis.Total.NanoUsd);
    }

    public static TheoryData<string, string> Rules => new()
    {
        { "office documents on a dear tier", "CheaperTier acme 105000000" },
        { "a pdf on a dear tier", "" },
        { "the same content paid for twice", "ReuseResults acme 7500000" },
        { "the same content served from an earlier result", "" },
        { "the same content of two tenants", "" },
        { "a batch job embedded", "BatchPricing small 10000" },
        { "an interactive job embedded", "" },
    };

    [Theory, MemberData(nameof(Rules))]
    public void Of_EachRule_Fires(string what, string expected)
    {
        DocumentSpend[] documents = what switch
        {
            "office documents on a dear tier" => [One with { Parse = Dear }],
            "a pdf on a dear tier" => [One with { Parse = Dear, MediaType = "application/pdf" }],
            "the same content paid for twice" => [One, One],
            "the same content served from an earlier result" => [One, One with { Parse = Cached }],
            "the same content of two tenants" => [One, One with { Tenant = "other" }],
            "a batch job embedded" => [One with { Parse = None, Embed = Embedded, IsBatch = true }],
            _ => [One with { Parse = None, Embed = Embedded }],
        };
        var analysis = new SpendAnalysis([], new DocumentSpends(documents, IsComplete: true));

        Assert.Equal(expected, string.Join("; ", Recommendations.Of(analysis, [], SeededMonth.Prices).Select(each => $"{each.Kind} {each.Subject} {each.SavingNanoUsd}")));
    }

    [Theory]
    [InlineData(1001, "LowerLimit total:day")]
    [InlineData(1000, "")]
    public void Of_LimitAgainstTheDearestDay_IsLowWhereItGuards(long limit, string expected)
    {
        SpendDay[] days = [Day(100), Day(250), Day(50)];
        var analysis = new SpendAnalysis(days, new DocumentSpends([], IsComplete: true));

        Assert.Equal(expected, string.Join("; ", Recommendations.Of(analysis, [Budget.ForTotal(new NanoUsd(limit))], SeededMonth.Prices).Select(each => $"{each.Kind} {each.Subject}")));
    }

    [Fact]
    public void CacheSavings_AStageServedAgain_AreWhatItDidCost()
    {
        DocumentSpend[] documents = [One, One with { Parse = Cached }, One with { Parse = Cached, DocumentId = "doc-2" }];

        Assert.Equal((2, 1, 7_500_000), new SpendAnalysis([], new DocumentSpends(documents, IsComplete: true)).CacheSavings());
    }

    private static SpendDay Day(long nanoUsd) =>
        new(default, new Dictionary<SpendKey, SpendFigures> { [new SpendKey("acme", "openai", "small", "embed")] = default(SpendFigures) with { NanoUsd = nanoUsd } });
}
