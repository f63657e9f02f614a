using System.Text.Json;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

/// <summary>What a run was asked, as it stands in the journal, becomes the lines of the archive.</summary>
public sealed class JournalRunTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_764_000_000_000);
    private static readonly CostOptions Options = new()
    {
        LimitsEnabled = true,
        Budgets = [],
        Prices = PriceCatalog.Parse(new MemoryStream("""{"version":"p","prices":[]}"""u8.ToArray())),
        Retention = TimeSpan.FromDays(30),
    };

    private static readonly HeldWindow[] Windows = [new("openai:day@2025-11-24T00:00Z", BudgetUnit.Usd), new("openai:hour:requests@2025-11-24T16:00Z", BudgetUnit.Requests)];

    [Fact]
    public void Read_EachVerb_IsItsLine()
    {
        LedgerAsk[] asks =
        [
            Ask("reserve", Hold("a", Now), "1764000060000"),
            Ask("restore", Hold("b", Now.AddMinutes(-1)), "1764000060000"),
            Ask("post", Hold("c", Now.AddMilliseconds(-5)), "60", new LedgerUsage(1, 2, 3)),
            Ask("post", Hold("d", Now.AddMilliseconds(-5)), "61", new LedgerUsage(0, 0, 0, Failed: true)),
            Ask("adjust", Hold("e", Now), "62"),
            Ask("void", Hold("f", Now), "1"),
            Ask("expire", Hold("g", Now), ""),
            Ask("reconcile", Hold("h", Now), "none", note: """{"who":"ann","why":"not billed"}"""),
            Ask("count", Hold("i", Now) with { Windows = [] }, "", new LedgerUsage(4, 5, 6)),
        ];
        var asked = LedgerRun.Of(asks, Now, skewMsMax: -1).Arguments[0];

        var entries = JournalRun.Read("17 none none held none posted:50 held held presumed none", asked);

        const string Call = "\"c\":[\"acme\",\"openai\",\"a|b\",\"p\",\"real\"]";
        const string Whole = "\"amount\":100,\"w\":[\"openai:day@2025-11-24T00:00Z\"],\"r\":[\"openai:hour:requests@2025-11-24T16:00Z\"]," + Call;
        Assert.Equal(
            [
                $$"""{"n":17,"t":1764000000000,"v":"reserve","from":"none","h":"a:embed:0:1","exp":1764000060000,{{Whole}}}""",
                $$"""{"n":18,"t":1764000000000,"v":"reserve","from":"none","h":"b:embed:0:1","made":1763999940000,"exp":1764000060000,{{Whole}}}""",
                $$"""{"n":19,"t":1764000000000,"v":"post","from":"held","h":"c:embed:0:1","made":1763999999995,{{Call}},"usd":60,"usage":[1,2,3,0]}""",
                $$"""{"n":20,"t":1764000000000,"v":"post","from":"none","h":"d:embed:0:1","made":1763999999995,{{Whole}},"usd":61,"usage":[0,0,0,1]}""",
                $$"""{"n":21,"t":1764000000000,"v":"adjust","from":"posted","h":"e:embed:0:1",{{Call}},"usd":62,"was":50}""",
                $$"""{"n":22,"t":1764000000000,"v":"void","from":"held","h":"f:embed:0:1",{{Call}},"left":1}""",
                $$"""{"n":23,"t":1764000000000,"v":"expire","from":"held","h":"g:embed:0:1",{{Call}}}""",
                $$$"""{"n":24,"t":1764000000000,"v":"reconcile","from":"presumed","h":"h:embed:0:1",{{{Call}}},"by":{"who":"ann","why":"not billed"}}""",
                $$"""{"n":25,"t":1764000000000,"v":"count","from":"none","h":"i:embed:0:1",{{Call}},"usage":[4,5,6,0]}""",
            ],
            entries.Select(entry => JsonSerializer.Serialize(entry, LedgerJson.Default.JournalEntry)));
    }

    [Fact]
    public void Numbers_OfAHead_AreItsFirstEntrysAndItsLasts()
    {
        Assert.Equal((17, 17), JournalRun.Numbers("17 held"));
        Assert.Equal((17, 19), JournalRun.Numbers("17 none posted:50 held"));
    }

    private static Hold Hold(string job, DateTimeOffset made) => new($"{job}:embed:0:1", 100, Windows, new CallFacts("acme", "openai", "a|b", "p"), made, Now.AddMinutes(1));

    private static LedgerAsk Ask(string verb, Hold hold, string besides, LedgerUsage? usage = null, string note = "") =>
        new(verb, hold, WindowTerms.Of(hold, Options), besides, usage ?? LedgerUsage.None, note: note);
}
