using System.CommandLine;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;

namespace TVDb.LoadTest.Throughput;

/// <summary>`ledger`: how much the complete ledger costs beside the least that could be done.</summary>
internal sealed class ThroughputCommand : LoadCommand
{
    private const int CallersOfTargets = 64;
    private const double P99TimesMax = 3;
    private const double BytesACallMax = 1024;
    private static readonly int[] CallersFull = [1, 8, CallersOfTargets, 256];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    private readonly Option<string> _persistence = new("--persistence")
    {
        Description = "What redis-server writes to its disk: none, everysec, always, or all three, one after the other.",
        DefaultValueFactory = _ => "all",
    };

    private readonly WholeNumber _milliseconds = new("--round-ms", "Length of a round, ms.", 2000, 800, 50, 60_000);
    private readonly WholeNumber _rounds = new("--rounds", "Rounds of each kind, the naive and the ledger's taking turns.", 4, 3, 1, 1000);

    public ThroughputCommand() : base(
        "ledger",
        "Reserve+post cycles a second of the ledger with four budgets, from this one process over one connection, beside a naive pair of scripts on "
        + "one counter, in turns: at 1, 8, 64 and 256 callers (--short: 64). Targets at 64 callers: half the naive pair's cycles a second with always, "
        + "0.4 of them with none; and p99 of reserve at most 3 times the naive one's, 1 KB of Redis memory a call.",
        minutesMax: 20)
    {
        _persistence.AcceptOnlyFromAmong("none", "everysec", "always", "all");
        Options.Add(_persistence);
        Options.Add(_milliseconds);
        Options.Add(_rounds);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var round = TimeSpan.FromMilliseconds(_milliseconds.Read(parsed, Brief));
        int[] callers = parsed.GetValue(Brief) ? [CallersOfTargets] : CallersFull;
        var wanted = parsed.GetRequiredValue(_persistence);
        Persistence[] kinds = wanted == "all" ? Enum.GetValues<Persistence>() : [Enum.Parse<Persistence>(wanted, ignoreCase: true)];
        List<Comparison> comparisons = [];
        List<Target> targets = [];
        foreach (var kind in kinds)
        {
            var bench = new Bench(kind, round, _rounds.Read(parsed, Brief), Seed(parsed));
            var compared = await bench.CompareAsync(callers, WarmUp, cancellationToken);
            comparisons.AddRange(compared);
            targets.AddRange(Targets(kind, compared.Single(comparison => comparison.Callers == CallersOfTargets), bench.BytesACall));
        }
        return new LoadReport(Name, Seed(parsed), TimeProvider.System.GetElapsedTime(started).TotalSeconds, comparisons, targets);
    }

    private static IEnumerable<Target> Targets(Persistence kind, Comparison at64, double bytesACall)
    {
        double? cyclesMin = kind switch
        {
            Persistence.None => 0.4,
            Persistence.Everysec => null,
            Persistence.Always => 0.5,
        };
        var name = kind.ToString().ToLowerInvariant();
        if (cyclesMin is { } min)
        {
            yield return Target.AtLeast($"{name}_cycles_of_naive", at64.CyclesOfNaive, min);
        }
        yield return Target.AtMost($"{name}_reserve_p99_of_naive", at64.ReserveP99OfNaive, P99TimesMax);
        yield return Target.AtMost($"{name}_redis_bytes_a_call", bytesACall, BytesACallMax);
    }
}
