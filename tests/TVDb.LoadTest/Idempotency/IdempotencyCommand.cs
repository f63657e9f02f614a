using System.CommandLine;
using StackExchange.Redis;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Idempotency;

/// <summary>`idempotency`: each verb said five times at once and again later takes effect once.</summary>
internal sealed class IdempotencyCommand : LoadCommand
{
    private const int Connections = 5;
    private readonly WholeNumber _ids = new("--ids", "Holds of each kind that go through all verbs.", 500, 50, 1, 1_000_000);

    public IdempotencyCommand() : base(
        "idempotency",
        "Says every verb 5 times at once, over 5 connections, and again when all other verbs were said. Targets: one effect each (by journal and "
        + "counters), the same answer each time (a reconciliation is answered once and refused afterwards, as the table of verbs has it), other figures "
        + "under the same id named a conflict and without effect.",
        minutesMax: 10) => Options.Add(_ids);

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        var started = TimeProvider.System.GetTimestamp();
        var ids = _ids.Read(parsed, Brief);
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        ConnectionMultiplexer[] connections = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => redis.ConnectAsync()));
        var zone = LoadLedger.ZoneFarFromMidnight(began);
        Budget[] budgets =
        [
            new Budget(BudgetScope.Total, BudgetPeriod.Day, BudgetUnit.Usd, 1L << 52) { Zone = zone },
            new Budget(BudgetScope.Provider, BudgetPeriod.Day, BudgetUnit.Requests, 1L << 52) { Provider = "openai", Zone = zone },
        ];
        var options = LoadLedger.Options(budgets);
        var repeats = new VerbRepeats([.. connections.Select(connection => new Ledger(connection, options, TimeProvider.System))], new Random(Seed(parsed)));
        for (var i = 0; i < ids; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await repeats.PostAndAdjustAsync($"posted-{i}");
            await repeats.VoidAsync($"voided-{i}");
            await repeats.ExpireAndReconcileAsync($"presumed-{i}");
        }

        var audit = await LoadLedger.AuditAsync(connections[0]);
        var total = (await new CostReader(connections[0], options, TimeProvider.System).ReadAsync("acme")).Budgets;
        Target[] targets =
        [
            .. repeats.Wrong.OrderBy(wrong => wrong.Key, StringComparer.Ordinal).Select(wrong => Target.None($"wrong_answers_to_{wrong.Key}", wrong.Value)),
            Target.None("journal_entries_more_than_effects", audit.Entries - repeats.Effects),
            Target.None("posted_nano_usd_off", total[0].Posted - repeats.PostedNanoUsd),
            Target.None("requests_off", total[1].Posted - repeats.Requests),
            Target.None("held_or_presumed_nano_usd", total[0].Held + total[0].Presumed),
            Target.None("audit_differences", audit.Differences.Count),
        ];
        var figures = new { Holds = 3 * ids, repeats.Said, repeats.Effects, repeats.Surprise, PostedNanoUsd = total[0].Posted };
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
        return new LoadReport(Name, Seed(parsed), TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures, targets);
    }
}
