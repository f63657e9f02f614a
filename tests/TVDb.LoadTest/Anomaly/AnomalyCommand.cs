using System.CommandLine;
using TVDb.LoadTest.Commands;
using TVDb.Pipeline.Health.Anomalies;

namespace TVDb.LoadTest.Anomaly;

/// <summary>`anomaly`: how soon the detector sees a drift, and how often it sees one that is not there.</summary>
internal sealed class AnomalyCommand : LoadCommand
{
    private const double Noise = 0.05;
    private const double FalseAlarmsADayMax = 1;

    /// <summary>A drift lasts so long; what is not seen until then is missed.</summary>
    private const int DriftSteps = SimulatedSeries.StepsAnHour * 2;

    private static readonly double MinutesAStep = EndSeries.Step.TotalMinutes;

    private static readonly Drift[] Drifts =
    [
        new("step_50_percent", Factor: 1.5, RampSteps: 1),
        new("step_2", Factor: 2, RampSteps: 1),
        new("step_5", Factor: 5, RampSteps: 1),
        new("ramp_2_in_30_min", Factor: 2, RampSteps: SimulatedSeries.StepsAnHour / 2),
        new("ramp_3_in_60_min", Factor: 3, RampSteps: SimulatedSeries.StepsAnHour),
    ];

    private readonly WholeNumber _days = new("--days", "Simulated days without a drift, of each kind of series.", 140, 28, 7, 10_000);
    private readonly WholeNumber _trials = new("--trials", "Drifts of each form, in each kind of series.", 40, 10, 1, 1000);

    public AnomalyCommand() : base(
        "anomaly",
        "Gives the anomaly detector simulated latencies, a figure each 15 s: flat, with a daily season, bursty (up to 4.5 times for up to 10 min, about once an "
        + "hour) and heavy tailed; weeks of them without a drift, and days with one injected. Needs no server and no clock. Targets: at most "
        + $"{FalseAlarmsADayMax} false alarm a simulated day in each kind; a doubling is seen in each trial but in bursty series.",
        minutesMax: 10)
    {
        Options.Add(_days);
        Options.Add(_trials);
    }

    protected override Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (seed, days, trials) = (Seed(parsed), _days.Read(parsed, Brief), _trials.Read(parsed, Brief));
        var kinds = Enum.GetValues<SeriesKind>().Select(kind => new
        {
            Kind = kind,
            FalseAlarmsADay = Math.Round(FalseAlarmsADay(kind, seed, days, cancellationToken), 3),
            Drifts = Drifts.Select(drift => Try(kind, drift, seed, trials, cancellationToken)).ToArray(),
        }).ToArray();
        var figures = kinds.Select(kind => new { Series = Word(kind.Kind), kind.FalseAlarmsADay, kind.Drifts }).ToArray();
        var targets = kinds.Select(kind => Target.AtMost($"false_alarms_a_day_{Word(kind.Kind)}", kind.FalseAlarmsADay, FalseAlarmsADayMax))
            .Concat(kinds.Where(kind => kind.Kind != SeriesKind.Bursty).Select(kind => Target.None($"missed_doublings_{Word(kind.Kind)}", kind.Drifts.Single(drift => drift.Drift == "step_2").Missed)));
        return Task.FromResult(new LoadReport(Name, seed, TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures, [.. targets]));
    }

    private static double FalseAlarmsADay(SeriesKind kind, int seed, int days, CancellationToken cancellationToken)
    {
        const int DaysASeries = 7;
        var (alarms, run) = (0, 0);
        for (; run * DaysASeries < days; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (series, detector) = (new SimulatedSeries(kind, seed + run), new AnomalyDetector());
            for (var step = 0; step < DaysASeries * SimulatedSeries.StepsADay; step++)
            {
                alarms += detector.Observe(series.Next(), Noise) ? 1 : 0;
            }
        }
        return (double)alarms / (run * DaysASeries);
    }

    private static DriftFigures Try(SeriesKind kind, Drift drift, int seed, int trials, CancellationToken cancellationToken)
    {
        var delays = new List<double>();
        for (var trial = 0; trial < trials; trial++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (series, detector) = (new SimulatedSeries(kind, seed + 1_000_000 + trial), new AnomalyDetector());
            var start = (2 * SimulatedSeries.StepsADay) + new Random(seed + trial).Next(SimulatedSeries.StepsADay);
            for (var step = 0; step < start; step++)
            {
                detector.Observe(series.Next(), Noise);
            }
            for (var step = 0; step < DriftSteps; step++)
            {
                var share = Math.Min(1, (step + 1.0) / drift.RampSteps);
                if (detector.Observe(series.Next() + (share * Math.Log(drift.Factor)), Noise))
                {
                    delays.Add((step + 1) * MinutesAStep);
                    break;
                }
            }
        }
        delays.Sort();
        return new DriftFigures(drift.Name, trials, trials - delays.Count, At(0.5), At(0.95));
        double? At(double share) => delays.Count > 0 ? delays[(int)Math.Ceiling(share * delays.Count) - 1] : null;
    }

    private static string Word(SeriesKind kind) => kind switch
    {
        SeriesKind.Flat => "flat",
        SeriesKind.DailySeason => "daily_season",
        SeriesKind.Bursty => "bursty",
        SeriesKind.HeavyTailed => "heavy_tailed",
    };

    private sealed record Drift(string Name, double Factor, int RampSteps);

    /// <summary>Delays of those that were seen, minutes.</summary>
    private sealed record DriftFigures(string Drift, int Trials, int Missed, double? DelayMinutesP50, double? DelayMinutesP95);
}
