using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class DeploymentTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Script.Configuration = new GetConfigurationResponse
        {
            Replica = "host-1",
            Settings =
            {
                new ConfigurationSetting { Name = "COST_BUDGETS" },
                new ConfigurationSetting { Name = "MAX_PAGES", Value = "7", IsSet = true },
                new ConfigurationSetting { Name = "OPENAI_API_KEY", Value = "********", IsSet = true, IsSecret = true },
                new ConfigurationSetting { Name = "ROLES", Value = "api,worker" },
            },
        };
        _server.Script.Deployment = new CheckDeploymentResponse
        {
            Replica = "host-1",
            Checks =
            {
                new DeploymentCheck { Name = "redis", Status = CheckStatus.Ok, Detail = "redis 7.0.15" },
                new DeploymentCheck { Name = "tls", Status = CheckStatus.Warning, Detail = "off", Remedy = "a proxy" },
                new DeploymentCheck { Name = "provider openai", Status = CheckStatus.Failed, Detail = "401", Remedy = "look at OPENAI_API_KEY" },
            },
        };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Config_Settings_AreShownWithWhetherTheyAreSet()
    {
        var all = await Tvdb.RunAsync(_server.Address, "config");
        var set = await Tvdb.RunAsync(_server.Address, "config", "--set");

        Assert.Equal(
            "setting value COST_BUDGETS default – MAX_PAGES set 7 OPENAI_API_KEY set ******** ROLES default api,worker "
            + "replica host-1; what is changed at run time: tvdb mode list, tvdb budgets list",
            Words(all.Output));
        Assert.StartsWith("setting value MAX_PAGES set 7 OPENAI_API_KEY set ******** replica", Words(set.Output), StringComparison.Ordinal);
        Assert.Equal((0, 0), (all.ExitCode, set.ExitCode));
    }

    [Fact]
    public async Task Config_Json_IsOneObject() => Assert.Equal(
        """{"replica":"host-1","settings":[{"name":"COST_BUDGETS","value":null,"is_set":false,"is_secret":false},{"name":"MAX_PAGES","value":"7","is_set":true,"is_secret":false},{"name":"OPENAI_API_KEY","value":"********","is_set":true,"is_secret":true},{"name":"ROLES","value":"api,worker","is_set":false,"is_secret":false}]}""",
        (await Tvdb.RunAsync(_server.Address, "config", "--json")).Output.TrimEnd('\n'));

    [Fact]
    public async Task Preflight_SomethingIsMissing_IsListedWithItsRemedyAndExits9()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "preflight");

        Assert.Equal(
            "ok redis redis 7.0.15 warning tls off → a proxy FAILED provider openai 401 → look at OPENAI_API_KEY 1 of 3 missing, 1 warning replica host-1",
            Words(answer.Output));
        Assert.Equal(9, answer.ExitCode);
    }

    [Fact]
    public async Task Preflight_WarningsAlone_Exits0()
    {
        _server.Script.Deployment.Checks.RemoveAt(2);

        var answer = await Tvdb.RunAsync(_server.Address, "preflight");

        Assert.EndsWith("nothing is missing, 1 warning replica host-1", Words(answer.Output), StringComparison.Ordinal);
        Assert.Equal(0, answer.ExitCode);
    }

    [Fact]
    public async Task Preflight_Json_IsOneObjectAndExits9()
    {
        var answer = await Tvdb.RunAsync(_server.Address, "preflight", "--json");

        Assert.Equal(
            """{"replica":"host-1","failed":1,"warnings":1,"checks":[{"name":"redis","status":"ok","detail":"redis 7.0.15","remedy":null},{"name":"tls","status":"warning","detail":"off","remedy":"a proxy"},{"name":"provider openai","status":"failed","detail":"401","remedy":"look at OPENAI_API_KEY"}]}""",
            answer.Output.TrimEnd('\n'));
        Assert.Equal(9, answer.ExitCode);
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
