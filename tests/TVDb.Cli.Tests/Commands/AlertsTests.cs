using Google.Protobuf.WellKnownTypes;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class AlertsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Script.Alerts = [Alert(3, "c"), Budget, Dead];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Alert Budget => new()
    {
        Id = "budget:openai:day@2099-01-01T00:00Z:0.8/100000000000",
        Sequence = 2,
        Kind = AlertKind.BudgetThreshold,
        Severity = AlertSeverity.Critical,
        Budget = "openai:day",
        Text = "budget openai:day reached 80 % of its limit $100: [$80.5] spent or presumed",
        Figures = new AlertFigures
        {
            Limit = Answers.Usd(100_000_000_000),
            Spent = Answers.Usd(80_500_000_000),
            Threshold = 0.8,
            Window = "openai:day@2099-01-01T00:00Z",
            ResetsAt = Noon.AddHours(12).ToTimestamp(),
        },
        RaiseTime = Noon.ToTimestamp(),
        Deliveries =
        {
            new AlertDelivery { Channel = "log", State = DeliveryState.Delivered, Attempts = 1, UpdateTime = Noon.ToTimestamp() },
            new AlertDelivery { Channel = "webhook", State = DeliveryState.DeadLetter, Attempts = 150, UpdateTime = Noon.ToTimestamp(), Problem = "ops.example answered 500" },
        },
    };

    private static Alert Dead => new()
    {
        Id = "dead-letter:job-1:4",
        Sequence = 1,
        Kind = AlertKind.DeadLetter,
        Severity = AlertSeverity.Warning,
        JobId = "job-1",
        Tenant = "acme",
        Text = "job job-1 gave up",
        RaiseTime = Noon.ToTimestamp(),
        Acknowledgement = new AlertAcknowledgement { Who = "ann", Note = "bad key", Time = Noon.AddMinutes(1).ToTimestamp() },
    };

    [Fact]
    public async Task List_FromAllPages_TellsEachWithWhatIsUnusual()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "alerts", "list", "--all");

        var words = Words(answer.Output);
        Assert.Equal(0, answer.ExitCode);
        Assert.Contains(
            "critical budget_threshold 2099-01-01 13:00:00 +01:00 (2099-01-01 12:00:00 UTC) budget openai:day reached 80 % of its limit $100: [$80.5] spent or presumed "
            + "budget:openai:day@2099-01-01T00:00Z:0.8/100000000000 webhook: given up after 150 tries, ops.example answered 500",
            words,
            StringComparison.Ordinal);
        Assert.Contains(
            "job job-1 gave up dead-letter:job-1:4 tenant acme seen by ann 2099-01-01 13:01:00 +01:00 (2099-01-01 12:01:00 UTC): bad key", words, StringComparison.Ordinal);
        Assert.EndsWith("3 alerts", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Options_AreAskedOfTheServer()
    {
        var answer = await Tvdb.RunAsync(
            _server.Address,
            "alerts", "list", "--kind", "dead_letter", "overrun", "--severity", "warning", "--acknowledged", "--since", "2099-01-01", "--before", "2099-01-02", "--most", "1");

        Assert.EndsWith("1 alert there are more: see --most", Words(answer.Output), StringComparison.Ordinal);
        Assert.Equal(
            [
                new ListAlertsRequest
                {
                    Kinds = { AlertKind.DeadLetter, AlertKind.Overrun },
                    MinSeverity = AlertSeverity.Warning,
                    State = AlertState.Acknowledged,
                    RaisedAfter = Noon.AddHours(-12).ToTimestamp(),
                    RaisedBefore = Noon.AddHours(12).ToTimestamp(),
                    PageSize = 1,
                },
            ],
            _server.Script.AlertsListed);
    }

    [Theory]
    [InlineData(AlertState.Open, false)]
    [InlineData(AlertState.Unspecified, false, "--all")]
    [InlineData(AlertState.Unspecified, true, "--undelivered")]
    public async Task List_ByState_IsOpenUnlessSaidOtherwise(AlertState state, bool undelivered, params string[] options)
    {
        await Tvdb.RunAsync(_server.Address, ["alerts", "list", .. options]);

        Assert.All(_server.Script.AlertsListed, request => Assert.Equal((state, undelivered), (request.State, request.Undelivered)));
    }

    [Fact]
    public async Task List_None_SaysSo()
    {
        _server.Script.Alerts = [];

        Assert.Equal("no alerts", Words((await Tvdb.RunAsync(_server.Address, "alerts", "list")).Output));
    }

    [Fact]
    public async Task List_Json_IsALineEach()
    {
        _server.Script.Alerts = [Budget, Dead];

        var answer = await Tvdb.RunAsync(_server.Address, "alerts", "list", "--json");

        Assert.Equal(
            [
                """{"id":"budget:openai:day@2099-01-01T00:00Z:0.8/100000000000","sequence":2,"kind":"budget_threshold","severity":"critical","budget":"openai:day","provider":null,"job_id":null,"tenant":"","text":"budget openai:day reached 80 % of its limit $100: [$80.5] spent or presumed","figures":{"limit_usd":"100.00","spent_usd":"80.50","limit_requests":null,"spent_requests":null,"threshold":0.8,"window":"openai:day@2099-01-01T00:00Z","resets_at":"2099-01-02T00:00:00Z"},"raise_time":"2099-01-01T12:00:00Z","deliveries":[{"channel":"log","state":"delivered","attempts":1,"update_time":"2099-01-01T12:00:00Z","problem":""},{"channel":"webhook","state":"dead_letter","attempts":150,"update_time":"2099-01-01T12:00:00Z","problem":"ops.example answered 500"}],"acknowledgement":null}""",
                """{"id":"dead-letter:job-1:4","sequence":1,"kind":"dead_letter","severity":"warning","budget":null,"provider":null,"job_id":"job-1","tenant":"acme","text":"job job-1 gave up","figures":null,"raise_time":"2099-01-01T12:00:00Z","deliveries":[],"acknowledgement":{"who":"ann","note":"bad key","time":"2099-01-01T12:01:00Z"}}""",
            ],
            answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Watch_UntilTheServerEnds_TellsEachAndFromWhereToGoOn()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "alerts", "watch", "--after", "1", "--json");

        Assert.Equal(5, answer.ExitCode);
        Assert.Equal([2, 3], answer.JsonLines().Select(line => line.GetProperty("sequence").GetInt32()));
        Assert.Contains("go on with --after 3", Words(answer.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_AfterAndOpen_IsAUsageError() =>
        Assert.Equal(2, (await Tvdb.RunAsync(_server.Address, "alerts", "watch", "--after", "1", "--open")).ExitCode);

    [Fact]
    public async Task Ack_SeveralOfWhichOneIsUnknown_AllAreTried()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "alerts", "ack", "nothing", Budget.Id, "--who", "bob", "--note", "on it");

        Assert.Equal(3, answer.ExitCode);
        Assert.Contains("nothing: alert_id: no such alert", Words(answer.Error), StringComparison.Ordinal);
        Assert.Contains("seen by bob", answer.Output, StringComparison.Ordinal);
        Assert.Equal(
            [new AcknowledgeAlertRequest { AlertId = "nothing", Who = "bob", Note = "on it" }, new AcknowledgeAlertRequest { AlertId = Budget.Id, Who = "bob", Note = "on it" }],
            _server.Script.Acknowledged);
    }

    [Fact]
    public async Task Resend_OfADeadLetter_IsAsked()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "alerts", "resend", Budget.Id, "--json");

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal([Budget.Id], _server.Script.Resent);
    }

    private static Alert Alert(long sequence, string id) => new()
    {
        Id = id,
        Sequence = sequence,
        Kind = AlertKind.Anomaly,
        Severity = AlertSeverity.Info,
        Provider = "openai",
        Text = $"text of {id}",
        RaiseTime = Noon.ToTimestamp(),
    };

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
