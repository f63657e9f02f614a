using Google.Protobuf.WellKnownTypes;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class HoldsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Script.Holds = [Hold("job-1:parse:0:1", 18_750_000), Hold("job-2:embed:0:1", 40), Hold("job-3:embed:1:2", 1), Hold("job-4:embed:0:1", 7, HoldState.Held)];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_Presumed_AreShownFromAllPagesWithTheirSum()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "holds", "list");

        var words = Words(answer.Output);
        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("hold tenant provider model amount expired job-1:parse:0:1 acme openai a-model $0.01875 2099-01-01 13:00:00 +01:00", words, StringComparison.Ordinal);
        Assert.Contains("job-3:embed:1:2 acme openai a-model $0.000000001", words, StringComparison.Ordinal);
        Assert.EndsWith("3 presumed holds, $0.018750041", words, StringComparison.Ordinal);
        Assert.DoesNotContain("job-4", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_MoreThanMost_SaysSo()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "holds", "list", "--most", "2");

        Assert.EndsWith("2 presumed holds, $0.01875004 there are more: see --most", Words(answer.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_MostOfZero_IsAUsageError() =>
        Assert.Equal(2, (await Tvdb.RunAsync(_server.Address, "holds", "list", "--most", "0")).ExitCode);

    [Fact]
    public async Task List_HeldJson_IsALineEach()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "holds", "list", "--held", "--json");

        Assert.Equal(
            """{"id":"job-4:embed:0:1","state":"held","tenant":"acme","provider":"openai","model":"a-model","amount_usd":"0.000000007","create_time":"2099-01-01T11:00:00Z","expire_time":"2099-01-01T12:00:00Z"}""",
            answer.Output.TrimEnd('\n'));
    }

    [Fact]
    public async Task List_None_SaysSo()
    {
        _server.Script.Holds = [];

        Assert.Equal("no presumed holds", Words((await Tvdb.RunAsync(_server.Address, "holds", "list")).Output));
    }

    [Theory]
    [InlineData("--cost", "0.25")]
    [InlineData("--nothing", null)]
    public async Task Reconcile_OneHold_IsSettledAtItsCostOrNothing(string decision, string? amount)
    {
        string[] decided = amount is null ? [decision] : [decision, amount];

        var answer = await Tvdb.RunAsync(_server.Address, ["holds", "reconcile", "job-1:parse:0:1", .. decided, "--who", "ann", "--why", "invoice 7"]);

        var expected = new ReconcileHoldRequest { HoldId = "job-1:parse:0:1", Who = "ann", Why = "invoice 7", ActualCost = amount is null ? null : Answers.Usd(250_000_000) };
        Assert.Equal((0, "settled 1 hold"), (answer.ExitCode, Words(answer.Output)));
        Assert.Equal([expected], _server.Script.Reconciled);
    }

    [Fact]
    public async Task Reconcile_UnknownHold_IsInvalid()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "holds", "reconcile", "nothing", "--nothing", "--why", "none");

        Assert.Equal(3, answer.ExitCode);
        Assert.Contains("HOLD_NOT_FOUND", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_AllThatMatch_AsksForThemAndTellsWhatRemains()
    {
        _server.Script.BulkAnswer = _ => new ReconcileHoldsResponse { Settled = 1234, HeldAmount = Answers.Usd(5_000_000_000), Remaining = 6 };

        var answer = await Tvdb.RunAsync(
            _server.Address,
            "holds", "reconcile", "--all", "--held-amount", "--provider", "openai", "--of-tenant", "acme", "--expired-before", "2099-01-01T13:00:00+01:00", "--most", "9", "--who", "ann", "--why", "invoice 7");

        Assert.Equal((0, "settled 1,234 holds, held at $5.00 6 holds that match remain: say it again"), (answer.ExitCode, Words(answer.Output)));
        Assert.Equal(
            [
                new ReconcileHoldsRequest
                {
                    Provider = "openai", Tenant = "acme", ExpiredBefore = Noon.ToTimestamp(), Decision = ReconcileDecision.HeldAmount, Who = "ann", Why = "invoice 7", Most = 9,
                },
            ],
            _server.Script.ReconciledInBulk);
    }

    [Fact]
    public async Task Reconcile_AllToNothingJson_IsOneObject()
    {
        _server.Script.BulkAnswer = request => new ReconcileHoldsResponse { Settled = request.Most, HeldAmount = Answers.Usd(40) };

        var answer = await Tvdb.RunAsync(_server.Address, "holds", "reconcile", "--all", "--nothing", "--why", "none", "--json");

        Assert.Equal("""{"settled":1000,"held_amount_usd":"0.00000004","remaining":0}""", answer.Output.TrimEnd('\n'));
        Assert.Equal(ReconcileDecision.Nothing, Assert.Single(_server.Script.ReconciledInBulk).Decision);
    }

    [Theory]
    [InlineData("name one HOLD, or say --all", "--nothing", "--why", "w")]
    [InlineData("name one HOLD, or say --all", "a-hold", "--all", "--nothing", "--why", "w")]
    [InlineData("--all wants either --held-amount or --nothing", "--all", "--why", "w")]
    [InlineData("--all wants either --held-amount or --nothing", "--all", "--held-amount", "--nothing", "--why", "w")]
    [InlineData("--all wants either --held-amount or --nothing", "--all", "--cost", "1", "--nothing", "--why", "w")]
    [InlineData("one HOLD wants either --cost or --nothing", "a-hold", "--why", "w")]
    [InlineData("one HOLD wants either --cost or --nothing", "a-hold", "--held-amount", "--why", "w")]
    [InlineData("--provider is for --all", "a-hold", "--nothing", "--provider", "openai", "--why", "w")]
    [InlineData("--cost: 'ten' is not an amount", "a-hold", "--cost", "ten", "--why", "w")]
    [InlineData("is not an instant with its zone", "--all", "--nothing", "--expired-before", "2099-01-01T13:00:00", "--why", "w")]
    [InlineData("--why", "a-hold", "--nothing")]
    public async Task Reconcile_BadArguments_AreAUsageErrorAndNothingIsAsked(string told, params string[] arguments)
    {
        var answer = await Tvdb.RunAsync(_server.Address, ["holds", "reconcile", .. arguments]);

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(told, answer.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Script.Reconciled);
        Assert.Empty(_server.Script.ReconciledInBulk);
    }

    private static OpenHold Hold(string id, long nanoUsd, HoldState state = HoldState.Presumed) => new()
    {
        Id = id,
        State = state,
        Tenant = "acme",
        Provider = "openai",
        Model = "a-model",
        Amount = Answers.Usd(nanoUsd),
        CreateTime = Noon.AddHours(-1).ToTimestamp(),
        ExpireTime = Noon.ToTimestamp(),
    };

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
