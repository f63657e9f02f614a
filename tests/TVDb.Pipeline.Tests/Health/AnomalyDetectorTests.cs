using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.Anomalies;

namespace TVDb.Pipeline.Tests.Health;

/// <summary>On series of a seed. How soon and how falsely it alarms in general is measured by `TVDb.LoadTest -- anomaly`.</summary>
public class AnomalyDetectorTests
{
    private const double Noise = 0.05;

    [Fact]
    public void Observe_AWeekOfNormalErrors_NoAlarm()
    {
        var (detector, random) = (new AnomalyDetector(), new Random(20261127));

        Assert.DoesNotContain(true, Enumerable.Range(0, 7 * 5760).Select(_ => detector.Observe(5 + (0.15 * Normal(random)), Noise)));
    }

    [Fact]
    public void Observe_ADoubling_AlarmsOnceWithinTwoMinutesAndEndsWhenItIsOver()
    {
        var (detector, random) = (new AnomalyDetector(), new Random(20261127));
        Run(1000, shift: 0);

        var during = Run(40, Math.Log(2));
        var raised = detector.IsRaised;
        Run(60, shift: 0);

        Assert.Equal((1, true, false), (during.Count(alarm => alarm), raised, detector.IsRaised));
        Assert.InRange(during.IndexOf(true), 0, 8);
        List<bool> Run(int steps, double shift) => [.. Enumerable.Range(0, steps).Select(_ => detector.Observe(5 + shift + (0.15 * Normal(random)), Noise))];
    }

    [Fact]
    public void Observe_OneValueHoweverFar_NoAlarm()
    {
        var detector = new AnomalyDetector();
        for (var i = 0; i < 1000; i++)
        {
            Assert.False(detector.Observe(i == 500 ? 1e9 : 5, Noise));
        }
    }

    [Fact]
    public void Observe_InTheFirstHour_OnlyLearns()
    {
        var detector = new AnomalyDetector();

        Assert.DoesNotContain(true, Enumerable.Range(0, AnomalyDetector.WarmUpSteps).Select(i => detector.Observe(i < 100 ? 5 : 50, Noise)));
    }

    /// <summary>One call in a hundred fails, then four in ten: told with both figures, and as over afterwards.</summary>
    [Fact]
    public void Close_ErrorsRise_IsRaisedAsErrorRateAndEnds()
    {
        var (series, random, now) = (new EndSeries(new EndId("openai", Real: true)), new Random(20261127), DateTimeOffset.UnixEpoch);
        Assert.Empty(Run(1000, 0.01).Raised);

        var raised = Assert.Single(Run(40, 0.4).Raised);
        Assert.Equal([raised], series.Active);
        var ended = Assert.Single(Run(100, 0.01).Ended);

        Assert.Equal((AnomalyKind.ErrorRate, raised), (raised.Kind, ended));
        Assert.InRange(raised.Observed, 0.2, 0.6);
        Assert.InRange(raised.Expected, 0, 0.1);
        (List<HealthAnomaly> Raised, List<HealthAnomaly> Ended) Run(int steps, double errors)
        {
            var (allRaised, allEnded) = (new List<HealthAnomaly>(), new List<HealthAnomaly>());
            for (var step = 0; step < steps; step++)
            {
                for (var call = 0; call < 20; call++)
                {
                    var end = random.NextDouble() < errors ? CallEnd.Failed : CallEnd.Succeeded;
                    series.Add(new CallEvidence("openai", Real: true, end, TimeSpan.FromMilliseconds(100 * Math.Exp(0.3 * Normal(random)))));
                }
                var (stepRaised, stepEnded) = series.Close(now += EndSeries.Step);
                allRaised.AddRange(stepRaised);
                allEnded.AddRange(stepEnded);
            }
            return (allRaised, allEnded);
        }
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
