using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class ModeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Script.Modes = new ServiceModes
        {
            Revision = 7,
            DefaultMode = ServiceMode.Hybrid,
            ConfiguredMode = ServiceMode.Real,
            DefaultOverride = new ModeOverride { Mode = ServiceMode.Hybrid, LastingMode = ServiceMode.Hybrid },
            Providers =
            {
                new ModeOverride { Provider = "llamaparse" },
                new ModeOverride { Provider = "openai", Mode = ServiceMode.Mock, TemporaryMode = ServiceMode.Mock, UntilTime = Noon.ToTimestamp() },
            },
        };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_Modes_ShowsWhatIsInForceAndWhatIsSet()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "mode", "list");

        Assert.Equal(
            "target in force set for good set for a time default hybrid hybrid – llamaparse as the job says – – "
            + "openai mock – mock until 2099-01-01 13:00:00 +01:00 (2099-01-01 12:00:00 UTC) SERVICE_MODE real, revision 7",
            Words(answer.Output));
        Assert.Equal(0, answer.ExitCode);
    }

    [Fact]
    public async Task List_Json_IsOneObject() => Assert.Equal(
        """{"revision":7,"default_mode":"hybrid","configured_mode":"real","emergency_time":null,"targets":[{"target":"default","mode":"hybrid","lasting_mode":"hybrid","temporary_mode":null,"until_time":null},{"target":"llamaparse","mode":null,"lasting_mode":null,"temporary_mode":null,"until_time":null},{"target":"openai","mode":"mock","lasting_mode":null,"temporary_mode":"mock","until_time":"2099-01-01T12:00:00Z"}]}""",
        (await Tvdb.RunAsync(_server.Address, "mode", "list", "--json")).Output.TrimEnd('\n'));

    public static TheoryData<SetServiceModeRequest, string[]> Sets => new()
    {
        { new SetServiceModeRequest { Provider = "openai", Mode = ServiceMode.Mock }, ["openai", "mock"] },
        { new SetServiceModeRequest { Provider = "*", Mode = ServiceMode.Real }, ["all", "real"] },
        { new SetServiceModeRequest { Mode = ServiceMode.Hybrid, ExpectedRevision = 7 }, ["default", "hybrid", "--revision", "7"] },
        { new SetServiceModeRequest { Provider = "openai" }, ["openai", "none"] },
        { new SetServiceModeRequest { Provider = "openai", Mode = ServiceMode.Mock, Duration = Duration.FromTimeSpan(TimeSpan.FromHours(2)) }, ["openai", "mock", "--for", "2h"] },
    };

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Set_ATarget_IsAskedForAndTheModesAreShown(SetServiceModeRequest expected, string[] arguments)
    {
        var answer = await Tvdb.RunAsync(_server.Address, ["mode", "set", .. arguments, "--who", "ann", "--why", "outage"]);

        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        Assert.Equal([new SetServiceModeRequest(expected) { Who = "ann", Why = "outage" }], _server.Script.Operated);
        Assert.Contains("revision 7", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'fast' is not mock, real, hybrid or none", "openai", "fast", "--why", "w")]
    [InlineData("--for: '2' is not a time such as", "openai", "mock", "--for", "2", "--why", "w")]
    [InlineData("--why", "openai", "mock")]
    public async Task Set_BadArguments_AreAUsageErrorAndNothingIsAsked(string told, params string[] arguments)
    {
        var answer = await Tvdb.RunAsync(_server.Address, ["mode", "set", .. arguments]);

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(told, answer.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Script.Operated);
    }

    [Theory]
    [InlineData(Code.FailedPrecondition, "KEY_MISSING", 1)]
    [InlineData(Code.Aborted, "REVISION_CHANGED", 3)]
    public async Task Set_Refused_IsToldByItsExitCode(Code code, string reason, int exitCode)
    {
        _server.Script.RefuseOperation = Answers.Rich(code, "mode real needs OPENAI_API_KEY", new ErrorInfo { Domain = "tvdb", Reason = reason });

        var answer = await Tvdb.RunAsync(_server.Address, "mode", "set", "openai", "real", "--why", "w");

        Assert.Equal(exitCode, answer.ExitCode);
        Assert.Contains("mode real needs OPENAI_API_KEY", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emergency_AndItsRestore_AreAskedForAndShown()
    {
        _server.Script.Modes.EmergencyTime = Noon.ToTimestamp();

        var begun = await Tvdb.RunAsync(_server.Address, "mode", "emergency", "--who", "ann", "--why", "the bill explodes");
        var ended = await Tvdb.RunAsync(_server.Address, "mode", "restore", "--who", "bob", "--why", "found it", "--json");

        Assert.Equal((0, 0), (begun.ExitCode, ended.ExitCode));
        Assert.StartsWith("EMERGENCY since 2099-01-01 13:00:00 +01:00 (2099-01-01 12:00:00 UTC): every provider is on mock", Words(begun.Output), StringComparison.Ordinal);
        Assert.Equal("2099-01-01T12:00:00Z", ended.JsonLines()[0].GetProperty("emergency_time").GetString());
        Assert.Equal(
            [new BeginEmergencyRequest { Who = "ann", Why = "the bill explodes" }, new EndEmergencyRequest { Who = "bob", Why = "found it" }],
            _server.Script.Operated);
    }

    [Fact]
    public async Task Audit_Operations_AreShownFromAllPages()
    {
        _server.Script.Operations = [Operation(3), Operation(2), Operation(1)];

        var all = await Tvdb.RunAsync(_server.Address, "audit");
        var two = await Tvdb.RunAsync(_server.Address, "audit", "--most", "2");
        var json = await Tvdb.RunAsync(_server.Address, "audit", "--json", "--most", "1");

        Assert.StartsWith("3 2099-01-01 13:00:00 +01:00 (2099-01-01 12:00:00 UTC) set_mode openai: not set → mock ann: outage 2 ", Words(all.Output), StringComparison.Ordinal);
        Assert.EndsWith("ann: outage", Words(all.Output), StringComparison.Ordinal);
        Assert.EndsWith("there are more: see --most", Words(two.Output), StringComparison.Ordinal);
        Assert.Equal(
            """{"number":3,"time":"2099-01-01T12:00:00Z","kind":"set_mode","target":"openai","before":"not set","after":"mock","who":"ann","why":"outage"}""",
            json.Output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Audit_None_SaysSo() => Assert.Equal("no operations", Words((await Tvdb.RunAsync(_server.Address, "audit")).Output));

    private static Operation Operation(int number) => new()
    {
        Number = number,
        Time = Noon.ToTimestamp(),
        Kind = "set_mode",
        Target = "openai",
        From = "not set",
        To = "mock",
        Who = "ann",
        Why = "outage",
    };

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
