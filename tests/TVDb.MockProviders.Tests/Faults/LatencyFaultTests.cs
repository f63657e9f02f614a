using TVDb.MockProviders.Faults;

namespace TVDb.MockProviders.Tests.Faults;

public sealed class LatencyFaultTests
{
    private const int Draws = 20_000;

    [Fact]
    public void Draw_Fixed_IsAlwaysThat() =>
        Assert.All(DrawnMs(new LatencyFault("fixed", 70, null, null, null, null)), ms => Assert.Equal(70, ms));

    [Fact]
    public void Draw_Uniform_FillsItsRange()
    {
        var ms = DrawnMs(new LatencyFault("uniform", null, 100, 200, null, null));

        Assert.InRange(ms[0], 100, 101);
        Assert.InRange(ms[Draws / 2], 148, 152);
        Assert.InRange(ms[^1], 199, 200);
    }

    [Fact]
    public void Draw_Lognormal_HasBothPercentiles()
    {
        var ms = DrawnMs(new LatencyFault("lognormal", null, null, null, 50, 400));

        Assert.InRange(ms[Draws / 2], 47, 53);
        Assert.InRange(ms[(int)(Draws * 0.95)], 370, 430);
    }

    [Theory]
    [InlineData(50.0, null, 50.0, 216.1)]
    [InlineData(null, 300.0, 69.4, 300.0)]
    public void Draw_Exponential_HasTheGivenPercentile(double? p50, double? p95, double expectedP50, double expectedP95)
    {
        var ms = DrawnMs(new LatencyFault("exponential", null, null, null, p50, p95));

        Assert.InRange(ms[Draws / 2], expectedP50 * 0.95, expectedP50 * 1.05);
        Assert.InRange(ms[(int)(Draws * 0.95)], expectedP95 * 0.95, expectedP95 * 1.05);
    }

    /// <returns>In ascending order.</returns>
    private static double[] DrawnMs(LatencyFault latency)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Draws).Select(_ => latency.Draw(random).TotalMilliseconds).Order()];
    }
}
