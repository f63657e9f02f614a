using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Tests.Routing.Resilience;

public class AdaptiveLimitTests
{
    private const int Max = 64;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Watched = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(20, 0.9)]
    [InlineData(5, 0.8)]
    [InlineData(1, 0.95)]
    [InlineData(40, 0.9)]
    [InlineData(63, 0.9)]
    public void Value_ProviderTakesSoManyAtOnce_UsesThemAndIsRarelyRefused(int capacity, double useMin)
    {
        var provider = new SimulatedProvider(new AdaptiveLimit(Max), clients: 200, _ => Latency) { Capacity = capacity };
        provider.Run(Settling);

        var (use, refused) = provider.Run(Watched);

        Assert.InRange(use, useMin, 1);
        Assert.InRange(refused, 0, 0.02);
    }

    [Fact]
    public void Value_CapacityChanges_IsFoundAgain()
    {
        var provider = new SimulatedProvider(new AdaptiveLimit(Max), clients: 200, _ => Latency) { Capacity = 20 };
        foreach (var (capacity, useMin, secondsMax) in ((int, double, double)[])[(20, 0.9, 2), (5, 0.8, 2), (40, 0.9, 12)])
        {
            provider.Capacity = capacity;
            Assert.InRange(provider.RunUntilNear(capacity).TotalSeconds, 0, secondsMax);
            provider.Run(Settling);

            var (use, refused) = provider.Run(Watched);

            Assert.InRange(use, useMin, 1);
            Assert.InRange(refused, 0, 0.02);
        }
    }

    [Fact]
    public void Value_ProviderTakesAll_RisesToTheMost()
    {
        var limit = new AdaptiveLimit(Max);
        new SimulatedProvider(limit, clients: 200, _ => Latency).Run(Settling);

        Assert.Equal(Max, limit.Value);
    }

    [Fact]
    public void Value_LimitIsNotUsed_StaysWhereItWas()
    {
        var limit = new AdaptiveLimit(Max);
        new SimulatedProvider(limit, clients: AdaptiveLimit.Initial - 1, _ => Latency).Run(Watched);

        Assert.Equal(AdaptiveLimit.Initial, limit.Value);
    }

    /// <summary>Above 10 at once each takes as much longer as there are more: no 429, only latency.</summary>
    [Fact]
    public void Value_ProviderQueuesInsteadOfRefusing_StaysWhereLatencyIsTolerable()
    {
        var limit = new AdaptiveLimit(Max);
        var provider = new SimulatedProvider(limit, clients: 200, running => Latency * Math.Max(1, running / 10.0));
        provider.Run(TimeSpan.FromMinutes(10));

        Assert.InRange(limit.Value, 10, 34);
    }

    /// <summary>It became three times as slow for reasons of its own: cutting does not help, and is left off.</summary>
    [Fact]
    public void Value_ProviderGetsSlowByItself_IsNotCutDownToNothing()
    {
        var latency = Latency;
        var limit = new AdaptiveLimit(Max);
        var provider = new SimulatedProvider(limit, clients: 200, _ => latency) { Capacity = 20 };
        provider.Run(Settling);
        latency *= 3;
        provider.Run(Settling * 4);

        var (use, refused) = provider.Run(Watched);

        Assert.InRange(use, 0.85, 1);
        Assert.InRange(refused, 0, 0.02);
    }

    /// <summary>Documents of all sizes: a 95th percentile of four times the median.</summary>
    [Fact]
    public void Value_LatencyVariesWidely_IsStillUsed()
    {
        var random = new Random(7);
        var provider = new SimulatedProvider(new AdaptiveLimit(Max), clients: 200, _ => Latency * Math.Exp(0.84 * Normal(random))) { Capacity = 20 };
        provider.Run(Settling);

        var (use, refused) = provider.Run(Watched);

        Assert.InRange(use, 0.8, 1);
        Assert.InRange(refused, 0, 0.02);
    }

    [Fact]
    public void Refused_BurstOfOneRound_CutsOnce()
    {
        var limit = new AdaptiveLimit(Max);
        RequestStart[] burst = [.. Enumerable.Range(1, 16).Select(active => limit.Begin(active, timestamp: 0))];

        foreach (var request in burst.Reverse())
        {
            limit.Refused(request);
        }

        Assert.Equal(14, limit.Value);
    }

    [Fact]
    public void Refused_ForEver_FallsByHalfAtMostAndNeverBelowOne()
    {
        var limit = new AdaptiveLimit(Max);
        var seen = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            limit.Refused(limit.Begin(active: 1, timestamp: 0));
            seen.Add(limit.Value);
        }

        Assert.Equal([8, 4, 2, 1, 1, 1, 1, 1], seen);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
