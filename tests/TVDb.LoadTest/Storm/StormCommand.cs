using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Storm;

/// <summary>`storm`: many processes at once on overlapping budgets that fill up.</summary>
internal sealed class StormCommand : LoadCommand
{
    private readonly WholeNumber _attempts = new("--attempts", "Amounts asked for, in all.", 1_000_000, 20_000, 1000, 100_000_000);
    private readonly WholeNumber _processes = new("--processes", "Calling processes.", 4, 4, 1, 64);
    private readonly WholeNumber _callers = new("--callers", "Callers at once in each process.", 64, 64, 1, 4096);

    public StormCommand() : base(
        "storm",
        "Processes of many callers reserve random amounts of 1 to 1,000,000 nano-USD for 2 providers and 8 tenants, then post a random part or void. "
        + "Targets: no budget is ever over its limit, the counters are the callers' own sums, no hold is left, all that remains is free to the last "
        + "nano-USD, and the journal agrees.",
        minutesMax: 30)
    {
        Options.Add(_attempts);
        Options.Add(_processes);
        Options.Add(_callers);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        var started = TimeProvider.System.GetTimestamp();
        var zone = LoadLedger.ZoneFarFromMidnight(began);
        var (attempts, processes, callers) = (_attempts.Read(parsed, Brief), _processes.Read(parsed, Brief), _callers.Read(parsed, Brief));
        var plan = new StormPlan(attempts, zone);
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        await using var connection = await redis.ConnectAsync();
        var watch = new CounterWatch(connection, plan.WindowsAt(began));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = watch.RunAsync(over.Token);

        var tallies = await Task.WhenAll(Enumerable.Range(0, processes).Select(i =>
        {
            var share = (attempts / processes) + (i < attempts % processes ? 1 : 0);
            object[] arguments = [redis.ConnectionString, zone.Id, attempts, share, callers, i, Seed(parsed)];
            return RunProcessAsync(arguments, cancellationToken);
        }));
        var stormSeconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await over.CancelAsync();
        await watching;

        var ledger = new Ledger(connection, LoadLedger.Options(plan.Budgets), TimeProvider.System);
        var end = new StormEnd(ledger, plan, StormTally.Sum(tallies), new Random(Seed(parsed)));
        await end.RunAsync();
        var counters = await watch.LookAsync();
        var audit = await LoadLedger.AuditAsync(connection);
        var figures = await FiguresAsync(plan, end, watch, audit, connection, stormSeconds);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return new LoadReport(Name, Seed(parsed), seconds, figures, Targets(plan, end, watch, counters, audit, attempts));
    }

    private static async Task<StormTally> RunProcessAsync(object[] arguments, CancellationToken cancellationToken)
    {
        await using var process = CallerProcess.Start(
            [StormCallersCommand.Verb, .. arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!)]);
        var line = await process.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("a calling process ended without its account");
        await process.WaitForExitAsync(cancellationToken);
        return JsonSerializer.Deserialize<StormTally>(line)!;
    }

    private static async Task<object> FiguresAsync(
        StormPlan plan, StormEnd end, CounterWatch watch, LedgerAuditReport audit, ConnectionMultiplexer connection, double stormSeconds)
    {
        var tally = end.Tally;
        return new
        {
            tally.Attempts,
            tally.Held,
            tally.Refused,
            tally.Posted,
            tally.Voided,
            tally.Surprise,
            StormSeconds = stormSeconds,
            AttemptsPerSecond = (long)(tally.Attempts / stormSeconds),
            CounterLooks = watch.Looks,
            RemainingNanoUsd = plan.Budgets.ToDictionary(budget => budget.NameFor(budget.Tenant), end.Remaining),
            end.BudgetsThatRefused,
            JournalEntries = audit.Entries,
            FirstDifferences = audit.Differences.Take(5),
            RedisMemoryBytes = await RedisUse.MemoryBytesAsync(connection),
        };
    }

    private static Target[] Targets(
        StormPlan plan, StormEnd end, CounterWatch watch, IReadOnlyList<WindowCounters> counters, LedgerAuditReport audit, int attempts) =>
    [
        Target.AtLeast("attempts", end.Tally.Attempts, attempts),
        Target.AtLeast("refused", end.Tally.Refused, attempts / 10),
        Target.None("overshoot_nano_usd", Math.Max(0, watch.OvershootNanoUsd)),
        Target.None("unexpected_answers", end.Tally.Unexpected),
        Target.None("budgets_unlike_the_callers_sums", counters.Where((seen, i) => seen.Posted != plan.Budgets[i].Limit - end.Remaining(plan.Budgets[i])).Count()),
        Target.None("held_or_presumed_at_the_end_nano_usd", counters.Sum(seen => seen.Held + seen.Presumed)),
        Target.AtLeast("budgets_that_refused_last", end.BudgetsThatRefused, 1),
        Target.None("budgets_that_refused_what_remains", end.Phantoms),
        Target.None("pairs_whose_rest_is_not_free_exactly", end.Inexact),
        Target.None("audit_differences", audit.Differences.Count),
    ];
}
