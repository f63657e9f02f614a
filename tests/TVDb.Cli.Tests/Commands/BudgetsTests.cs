using Google.Protobuf.WellKnownTypes;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class BudgetsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private ScriptedServer _server = null!;

    private static BudgetSetting Raised => new()
    {
        Name = "openai:day",
        Limit = Usd(200),
        LimitRevision = 3,
        UntilTime = Noon.ToTimestamp(),
        LastingLimit = Usd(100),
        ConfiguredLimit = Usd(100),
        ChangedAtRunTime = true,
        TimeZone = "UTC",
        Thresholds = { 0.8, 1 },
        Status = new BudgetStatus { Percent = 12.5, State = BudgetState.Open },
    };

    private static BudgetSetting Rate => new()
    {
        Name = "openai:hour:requests",
        Limit = new BudgetLimit { Requests = 1000 },
        ChangedAtRunTime = true,
        TimeZone = "UTC",
        NextTimeZone = "Asia/Tokyo",
        NextTimeZoneTime = Noon.ToTimestamp(),
    };

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Script.Budgets = new ListBudgetsResponse
        {
            Revision = 4,
            Budgets = { Raised, new BudgetSetting { Name = "total:day", Limit = Unlimited, ConfiguredLimit = Unlimited, TimeZone = "UTC", Thresholds = { 0.8 } }, Rate },
        };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_Budgets_ShowsLimitsWhereTheyComeFromAndWhatWaits()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "budgets", "list");

        var words = Words(answer.Output);
        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("openai:day $200.00 12.5 % open UTC 80 %, 100 % set at run time, configured $100.00 total:day unlimited – – UTC 80 % configured", words, StringComparison.Ordinal);
        Assert.Contains("openai:hour:requests 1,000 requests – – UTC – added at run time", words, StringComparison.Ordinal);
        Assert.Contains("openai:day: $200.00 until 2099-01-01 13:00:00 +01:00 (2099-01-01 12:00:00 UTC), in ", words, StringComparison.Ordinal);
        Assert.Contains("; then $100.00", words, StringComparison.Ordinal);
        Assert.Contains("openai:hour:requests: zone Asia/Tokyo from 2099-01-01", words, StringComparison.Ordinal);
        Assert.EndsWith("revision 4; what is spent: tvdb cost", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Json_IsALineEach()
    {
        var lines = (await Tvdb.RunAsync(_server.Address, "budgets", "list", "--json")).Output.TrimEnd('\n').Split('\n');

        Assert.Equal(
            """{"name":"openai:day","limit":{"usd":"200.00","requests":null},"limit_revision":3,"until_time":"2099-01-01T12:00:00Z","lasting_limit":{"usd":"100.00","requests":null},"configured_limit":{"usd":"100.00","requests":null},"changed_at_run_time":true,"time_zone":"UTC","next_time_zone":null,"next_time_zone_time":null,"thresholds":[0.8,1],"percent":12.5,"state":"open"}""",
            lines[0]);
        Assert.StartsWith("""{"name":"total:day","limit":{"usd":null,"requests":null},""", lines[1], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    public static TheoryData<SetBudgetRequest, string[]> Sets => new()
    {
        { new SetBudgetRequest { Name = "openai:day", Limit = Usd(200), Duration = Duration.FromTimeSpan(TimeSpan.FromHours(4)) }, ["openai:day", "--limit", "200", "--for", "4h"] },
        { new SetBudgetRequest { Name = "total:day", Limit = Unlimited, ExpectedRevision = 4 }, ["total:day", "--limit", "unlimited", "--revision", "4"] },
        { new SetBudgetRequest { Name = "openai:hour:requests", Limit = new BudgetLimit { Requests = 10 } }, ["openai:hour:requests", "--limit", "10"] },
        {
            new SetBudgetRequest { Name = "openai:day", TimeZone = "Asia/Tokyo", Thresholds = new AlertThresholds { Shares = { 0.5, 0.8 } } },
            ["openai:day", "--zone", "Asia/Tokyo", "--thresholds", "0.5,0.8"]
        },
        { new SetBudgetRequest { Name = "openai:day", Thresholds = new AlertThresholds() }, ["openai:day", "--thresholds", "none"] },
    };

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Set_ABudget_IsAskedForAndShown(SetBudgetRequest expected, string[] arguments)
    {
        var answer = await Tvdb.RunAsync(_server.Address, ["budgets", "set", .. arguments, "--who", "ann", "--why", "month's end"]);

        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        Assert.Equal([new SetBudgetRequest(expected) { Who = "ann", Why = "month's end" }], _server.Script.Operated);
        Assert.Contains("$200.00", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("say what to set: --limit, --zone or --thresholds", "openai:day", "--why", "w")]
    [InlineData("--limit: 'much' is not an amount in USD", "openai:day", "--limit", "much", "--why", "w")]
    [InlineData("--limit: '1.5' is not a number of requests", "openai:hour:requests", "--limit", "1.5", "--why", "w")]
    [InlineData("--thresholds: 'half' is not shares", "openai:day", "--thresholds", "half", "--why", "w")]
    [InlineData("--why", "openai:day", "--limit", "5")]
    public async Task Set_BadArguments_AreAUsageErrorAndNothingIsAsked(string told, params string[] arguments)
    {
        var answer = await Tvdb.RunAsync(_server.Address, ["budgets", "set", .. arguments]);

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(told, answer.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Script.Operated);
    }

    [Fact]
    public async Task Reset_ABudget_IsShownAsConfiguredOrSaidToBeGone()
    {
        var back = await Tvdb.RunAsync(_server.Address, "budgets", "reset", "openai:day", "--who", "ann", "--why", "over");
        var gone = await Tvdb.RunAsync(_server.Address, "budgets", "reset", "openai:hour:requests", "--who", "ann", "--why", "over");

        Assert.Equal((0, 0), (back.ExitCode, gone.ExitCode));
        Assert.StartsWith("budget limit gone state zone alerts at source openai:day", Words(back.Output), StringComparison.Ordinal);
        Assert.Equal("openai:hour:requests is gone", Words(gone.Output));
        Assert.Equal(
            [new ResetBudgetRequest { Name = "openai:day", Who = "ann", Why = "over" }, new ResetBudgetRequest { Name = "openai:hour:requests", Who = "ann", Why = "over" }],
            _server.Script.Operated);
    }

    private static BudgetLimit Unlimited => new() { Unlimited = true };

    private static BudgetLimit Usd(long dollars) => new() { Usd = Answers.Usd(dollars * 1_000_000_000) };

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
