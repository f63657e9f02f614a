using CsCheck;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>Random sequences of verbs, clocks and windows: the model and the ledger agree after every step.</summary>
public sealed class LedgerPropertyTests
{
    private const int Sequences = 60;
    private const int Ids = 6;

    /// <summary>A sequence is over before the first of its holds is forgotten, 72 hours after its end.</summary>
    private static readonly TimeSpan SequenceMax = TimeSpan.FromHours(71);

    private static readonly string[] Verbs = ["reserve", "reserve", "reserve", "post", "adjust", "void", "expire", "reconcile", "settle"];

    /// <summary>A verb, on which of the ids, with which amount, after how many minutes.</summary>
    private static readonly Gen<(string Verb, int Id, int Amount, int Minutes, bool Flag)[]> Steps =
        Gen.Select(Gen.Int[0, Verbs.Length - 1].Select(i => Verbs[i]), Gen.Int[0, Ids - 1], Gen.Int[0, 60], Gen.Frequency((6, Gen.Const(0)), (3, Gen.Int[1, 3]), (1, Gen.Int[50, 900])), Gen.Bool).Array[40, 80];

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Verbs_InAnyOrder_DoWhatTheModelDoes(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        await using var server = await SpareServers.RedisAsync(kind);
        await using var connection = await server.ConnectAsync();
        TestLedger? last = null;
        for (uint seed = 0; seed < Sequences; seed++)
        {
            // Where nothing comes near a limit the script adds up in another way.
            var isScarce = seed % 3 > 0;
            var ledger = new TestLedger(
                connection,
                true,
                Budget.ForProvider("llamaparse", isScarce ? new NanoUsd(150) : null),
                Budget.ForTotal(isScarce ? new NanoUsd(200) : null),
                new Budget(BudgetScope.Provider, BudgetPeriod.Hour, BudgetUnit.Requests, isScarce ? 4 : null) { Provider = "openai" });
            last = ledger;
            var steps = Steps.Generate(new PCG(seed), null, out _);
            await RunAsync(ledger, new LedgerModel(), steps, $"seed {seed}");
        }
        Assert.Empty((await last!.AuditAsync(connection)).Differences);
    }

    private static async Task RunAsync(
        TestLedger ledger,
        LedgerModel model,
        (string Verb, int Id, int Amount, int Minutes, bool Flag)[] steps,
        string seed)
    {
        var holds = new Dictionary<string, Hold>();
        var run = Guid.NewGuid();
        // Half of the calls, of either provider, are one job's.
        var job = new JobLimit($"job-{run}", new NanoUsd(90), ledger.Clock.GetUtcNow());
        var end = ledger.Clock.GetUtcNow() + SequenceMax;
        for (var i = 0; i < steps.Length; i++)
        {
            var (verb, number, amount, minutes, flag) = steps[i];
            if (ledger.Clock.GetUtcNow() + TimeSpan.FromMinutes(minutes) is var later && later < end)
            {
                ledger.Clock.SetUtcNow(later);
            }
            var id = $"{run}:{number}";
            var where = $"{seed}, step {i}: {verb} {number} {amount}";
            if (verb == "reserve")
            {
                await ReserveAsync(ledger, model, holds, id, number, amount, number >= Ids / 2 ? job : null, where);
            }
            else if (holds.TryGetValue(id, out var hold))
            {
                var (expected, actual) = await ResolveAsync(ledger, model, hold, verb, amount, flag);
                Assert.True(expected == actual.Outcome, $"{where}: {actual}, the model says {expected}");
            }
            foreach (var figures in (await ledger.Costs.ReadAsync(TestLedger.Tenant)).Budgets)
            {
                var (held, posted, presumed) = model.Window(figures.Window.Id);
                Assert.True((held, posted, presumed) == (figures.Held, figures.Posted, figures.Presumed), $"{where}: {figures}, the model has {(held, posted, presumed)}");
            }
            var ofJob = await ledger.WindowAsync(job.WindowId);
            Assert.True(model.Window(job.WindowId) == ofJob, $"{where}: the job has {ofJob}, the model {model.Window(job.WindowId)}");
        }
    }

    private static async Task ReserveAsync(TestLedger ledger, LedgerModel model, Dictionary<string, Hold> holds, string id, int number, int amount, JobLimit? job, string where)
    {
        var provider = number % 2 == 0 ? "llamaparse" : "openai";
        var now = ledger.Clock.GetUtcNow();
        var windows = ledger.Options.Budgets
            .Where(budget => budget.Covers(provider, TestLedger.Tenant, "a-model"))
            .Select(budget => (Window: budget.WindowAt(now).Id, budget.Unit, Amount: budget.Unit == BudgetUnit.Usd ? amount : 1L, budget.Limit))
            .ToList();
        if (job is not null)
        {
            windows.Insert(0, (job.WindowId, BudgetUnit.Usd, amount, job.Max.Value));
        }
        var result = await ledger.ReserveAsync(new NanoUsd(amount), provider, id, job);
        var said = result switch
        {
            ReserveResult.Held held => Keep(holds, held.Hold),
            ReserveResult.Refused refused => "Refused " + refused.Window.Id,
            ReserveResult.JobRefused => "Refused " + job!.WindowId,
            ReserveResult.Resolved resolved => resolved.State.ToString(),
            ReserveResult.Conflict => "Conflict",
            _ => result.ToString(),
        };
        var expected = model.Reserve(id, windows, now + TimeSpan.FromMinutes(1));
        Assert.True(expected == said, $"{where}: {said}, the model says {expected}");
    }

    private static string Keep(Dictionary<string, Hold> holds, Hold hold)
    {
        holds.TryAdd(hold.Id, hold);
        return "Held";
    }

    private static async Task<(ResolveOutcome Expected, ResolveResult Actual)> ResolveAsync(
        TestLedger ledger,
        LedgerModel model,
        Hold hold,
        string verb,
        int amount,
        bool flag) => verb switch
        {
            "post" => (model.Post(hold.Id, amount), await ledger.Ledger.PostAsync(hold, new NanoUsd(amount))),
            "adjust" => (model.Adjust(hold.Id, amount), await ledger.Ledger.AdjustAsync(hold, new NanoUsd(amount))),
            "void" => (model.Void(hold.Id, flag), await ledger.Ledger.VoidAsync(hold, flag)),
            "expire" => (model.Expire(hold.Id, ledger.Clock.GetUtcNow()), await ledger.Ledger.ExpireAsync(hold)),
            "reconcile" => (model.Reconcile(hold.Id, amount), await ledger.Ledger.ReconcileAsync(hold, new NanoUsd(amount), new Reconciliation("who", "why"))),
            _ => (model.Reconcile(hold.Id, null), await ledger.Ledger.ReconcileAsync(hold, null, new Reconciliation("who", "why"))),
        };
}
