using System.CommandLine;
using TVDb.LoadTest.Commands;
using TVDb.TestServers;

namespace TVDb.LoadTest.Aimd;

/// <summary>`aimd`: how well the calls at once follow what a provider takes, when that changes.</summary>
internal sealed class AimdCommand : LoadCommand
{
    private const double RefusedMax = 0.02;

    /// <summary>CI's build is not optimised, its machine may be busy and a few seconds are few: this finds what is broken.</summary>
    private static readonly (double Use, double Refused) Short = (0.6, 0.1);

    private readonly WholeNumber _seconds = new("--seconds", "How long each capacity is watched after it was found.", 40, 7, 3, 600);

    public AimdCommand() : base(
        "aimd",
        "Callers without end embed texts through one replica's pipeline at a simulator that takes 20, then 5, then 40 requests at once and refuses the rest. Use is the "
        + $"requests served, times the {AimdRun.LatencyMs} ms each takes there, by the capacity and the time: what the network and this machine take on top counts "
        + "as unused. Targets, from when the limit was first within a tenth of the capacity: use at least 0.9 (0.8 at 5), under 2 % of the requests refused; with --short 0.6 and 10 %.",
        minutesMax: 6) => Options.Add(_seconds);

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var watched = TimeSpan.FromSeconds(_seconds.Read(parsed, Brief));
        await using var simulator = await ProviderServer.StartSimulatorAsync();
        await using var run = new AimdRun(simulator);
        var figures = new List<CapacityFigures>();
        foreach (var capacity in (int[])[20, 5, 40])
        {
            figures.Add(await run.WatchAsync(capacity, watched, cancellationToken));
        }
        return new LoadReport(Name, Seed(parsed), TimeProvider.System.GetElapsedTime(started).TotalSeconds, new { AimdRun.LatencyMs, Capacities = figures }, [.. figures.SelectMany(each => Targets(each, parsed.GetValue(Brief)))]);
    }

    private static IEnumerable<Target> Targets(CapacityFigures figures, bool isShort) =>
    [
        Target.AtLeast($"use_at_{figures.Capacity}", figures.Use, isShort ? Short.Use : figures.Capacity == 5 ? 0.8 : 0.9),
        Target.Below($"refused_at_{figures.Capacity}", figures.Refused, isShort ? Short.Refused : RefusedMax),
    ];
}

/// <param name="Capacity">What the simulator took at once.</param>
/// <param name="ConvergenceSeconds">Until the limit was within a tenth of it, or one.</param>
/// <param name="Use">Of the capacity, on average over the time watched.</param>
/// <param name="Refused">The share of requests that met a 429 in that time.</param>
/// <param name="Served">Requests served in that time.</param>
/// <param name="LimitMin">The lowest the limit was.</param>
/// <param name="LimitMax">The highest it was.</param>
internal sealed record CapacityFigures(int Capacity, double ConvergenceSeconds, double Use, double Refused, long Served, int LimitMin, int LimitMax);
