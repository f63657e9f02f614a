using TVDb.Pipeline.Health;

namespace TVDb.Pipeline.Tests.Health;

public class LatencyHistogramTests
{
    [Fact]
    public void Quantile_OfNothing_IsNull() => Assert.Null(new LatencyHistogram().Quantile(0.5));

    /// <summary>Against the sorted values themselves, over four orders of magnitude.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(0.99)]
    public void Quantile_OfManyLatencies_IsWithinTenPercent(double share)
    {
        var random = new Random(20261127);
        var values = Enumerable.Range(0, 10_000).Select(_ => 10 * Math.Exp(random.NextDouble() * 9)).Order().ToArray();
        var (some, others, whole) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        foreach (var value in values)
        {
            (random.Next(2) == 0 ? some : others).Add(TimeSpan.FromMilliseconds(value));
        }
        whole.Add(some);
        whole.Add(others);

        var exact = values[(int)Math.Ceiling(share * values.Length) - 1];

        Assert.InRange(whole.Quantile(share)!.Value.TotalMilliseconds / exact, 0.9, 1.1);
    }
}
