using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

public class BudgetFiguresTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<long?, long, long, long, long?, BudgetState> Cases => new()
    {
        // Limit; posted, presumed, held; what is gone, in hundredths of a percent; state. Thresholds are 0.8 and 1.0.
        { 1000, 0, 0, 0, 0, BudgetState.Open },
        { 1000, 799, 0, 0, 7990, BudgetState.Open },
        { 1000, 799, 0, 200, 9990, BudgetState.Open },
        { 1000, 700, 99, 200, 9990, BudgetState.Open },
        { 1000, 800, 0, 0, 8000, BudgetState.Warning },
        { 1000, 700, 100, 0, 8000, BudgetState.Warning },
        { 1000, 800, 0, 199, 9990, BudgetState.Warning },
        { 1000, 1000, 0, 0, 10_000, BudgetState.Exhausted },
        { 1000, 0, 0, 1000, 10_000, BudgetState.Exhausted },
        { 1000, 0, 1000, 0, 10_000, BudgetState.Exhausted },
        { 1000, 1500, 0, 1, 15_010, BudgetState.Exhausted },
        { 0, 0, 0, 0, 10_000, BudgetState.Exhausted },
        { 0, 5, 0, 0, 10_000, BudgetState.Exhausted },
        { 1, 0, 0, 0, 0, BudgetState.Open },
        { 1, 1, 0, 0, 10_000, BudgetState.Exhausted },
        // Cut, never rounded up to a figure that was not reached.
        { 3, 2, 0, 0, 6666, BudgetState.Open },
        { 1_000_000, 999_999, 0, 0, 9999, BudgetState.Warning },
        { NanoUsd.Max.Value, NanoUsd.Max.Value, 0, 0, 10_000, BudgetState.Exhausted },
        { null, 5, 5, 5, null, BudgetState.Unlimited },
    };

    [Theory, MemberData(nameof(Cases))]
    public void State_AtTheEdges_IsWhatTheFiguresSay(long? limit, long posted, long presumed, long held, long? gone, BudgetState state)
    {
        var budget = Budget.ForProvider("openai", limit is { } amount ? new NanoUsd(amount) : null);

        var figures = new BudgetFigures(budget.WindowAt(Noon), "acme", new WindowFigures(posted, held, presumed, Calls: 1))
        {
            Thresholds = BudgetThreshold.Of(budget, [1.0m, 0.8m]),
        };

        Assert.Equal((gone, state), (figures.GonePerTenThousand, figures.State));
    }

    [Fact]
    public void State_NoThreshold_IsOpenUntilNothingRemains()
    {
        var window = Budget.ForProvider("openai", new NanoUsd(10)).WindowAt(Noon);

        Assert.Equal(BudgetState.Open, new BudgetFigures(window, "", new WindowFigures(9, 0, 0, 1)).State);
        Assert.Equal(BudgetState.Exhausted, new BudgetFigures(window, "", new WindowFigures(10, 0, 0, 1)).State);
    }

    [Fact]
    public void Thresholds_OfALimit_AreRoundedUpAndNamedTheSameHoweverWritten()
    {
        Assert.Equal([(1, "0.001/3"), (3, "0.8/3"), (3, "1/3"), (30, "10/3")], Of(3, 10m, 1.00m, 0.80m, 0.001m));
        Assert.Empty(BudgetThreshold.Of(Budget.ForTotal(null), [0.8m]));
        Assert.Empty(BudgetThreshold.Of(Budget.ForTotal(NanoUsd.Zero), [0.8m]));
    }

    private static IEnumerable<(long Figure, string Name)> Of(long limit, params decimal[] shares) =>
        BudgetThreshold.Of(Budget.ForTotal(new NanoUsd(limit)), shares).Select(threshold => (threshold.Figure, threshold.Name));
}
