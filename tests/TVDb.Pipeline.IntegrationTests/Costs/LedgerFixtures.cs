using System.Text;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>A ledger in two days of its own, so that tests on one server never share a window, past midnight neither.</summary>
internal sealed class TestLedger
{
    /// <summary>In the future: Redis collects what is past.</summary>
    private static int s_days = 40_000 + Random.Shared.Next(100_000);

    public TestLedger(IConnectionMultiplexer connection, NanoUsd? llamaParse, NanoUsd? openAI = null, NanoUsd? total = null, bool limitsEnabled = true)
    {
        Clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(Interlocked.Add(ref s_days, 2)).AddHours(12));
        Options = new CostOptions
        {
            LimitsEnabled = limitsEnabled,
            Budgets = [Budget.ForProvider("llamaparse", llamaParse), Budget.ForProvider("openai", openAI), Budget.ForTotal(total)],
            Prices = PriceCatalog.Parse(new MemoryStream(Encoding.UTF8.GetBytes("""{"version":"test","prices":[]}"""))),
            Retention = TimeSpan.FromDays(30),
        };
        Ledger = new Ledger(connection, Options, Clock);
        Costs = new CostReader(connection, Options, Clock);
    }

    public FakeTimeProvider Clock { get; }

    public CostOptions Options { get; }

    public Ledger Ledger { get; }

    public CostReader Costs { get; }

    public static string NewId() => $"job-{Guid.NewGuid()}:parse:0:1";

    public async Task<Hold> HoldAsync(NanoUsd amount, string provider = "llamaparse") =>
        Assert.IsType<ReserveResult.Held>(await Ledger.ReserveAsync(NewId(), provider, amount)).Hold;

    /// <summary>Held, posted and calls of each budget, in the order of the options.</summary>
    public async Task<(long Held, long Posted, long Calls)[]> FiguresAsync() =>
        [.. (await Costs.ReadAsync()).Budgets.Select(budget => (budget.Held.Value, budget.Posted.Value, budget.Calls))];
}
