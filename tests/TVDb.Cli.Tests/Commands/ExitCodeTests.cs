using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TVDb.Cli.Client;
using TVDb.Cli.Commands;
using TVDb.Cli.Output;

namespace TVDb.Cli.Tests.Commands;

/// <summary>The exit codes that docs/cli.md promises of every command. What its own ones mean is tested with the command.</summary>
public sealed partial class ExitCodeTests
{
    /// <summary>Each command with arguments that are as they should be.</summary>
    private static readonly (string Name, string Arguments)[] Commands =
    [
        ("process", "FILE"),
        ("cost", ""),
        ("cost analysis", ""),
        ("health", ""),
        ("jobs list", ""),
        ("jobs show", "JOB"),
        ("jobs watch", "JOB"),
        ("jobs cancel", "JOB"),
        ("jobs retry", "JOB"),
        ("alerts list", ""),
        ("alerts watch", ""),
        ("alerts ack", "ALERT --note seen"),
        ("alerts resend", "ALERT"),
        ("ledger verify", ""),
        ("ledger export", ""),
        ("holds list", ""),
        ("holds reconcile", "HOLD --nothing --why w"),
        ("budgets list", ""),
        ("budgets set", "openai:day --limit 1 --why w"),
        ("budgets reset", "openai:day --why w"),
        ("mode list", ""),
        ("mode set", "openai mock --why w"),
        ("mode emergency", "--why w"),
        ("mode restore", "--why w"),
        ("audit", ""),
        ("config", ""),
        ("preflight", ""),
        ("completion", "bash"),
    ];

    public static TheoryData<string> EveryCommand => [.. Commands.Select(command => $"{command.Name} {command.Arguments}".TrimEnd())];

    [Fact]
    public void Commands_EachThatDoesSomething_IsInTheTable() => Assert.Equal(
        Leaves(CommandLine.Root(Silent()), "").Order(StringComparer.Ordinal),
        Commands.Select(command => command.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Documentation_EachCode_IsThereWithItsNumberAndEachCommandIsNamed()
    {
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "cli.md"));

        Assert.Equal(
            Enum.GetValues<ExitCode>().Select(code => (int)code),
            CodeRow().Matches(text[text.IndexOf("## Exit codes", StringComparison.Ordinal)..]).Select(row => int.Parse(row.Groups[1].ValueSpan, provider: null)));
        Assert.All(
            Leaves(CommandLine.Root(Silent()), "").Select(command => command.Split(' ')[^1]),
            name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Run_NobodyThere_Is5(string command)
    {
        using var file = new TempFile();

        Assert.Equal(command == "completion bash" ? 0 : 5, await RunAsync(command.Replace("FILE", file.Path, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Run_AnOptionThatIsNone_Is2(string command) => Assert.Equal(2, await RunAsync(command + " --no-such-option"));

    private static Task<int> RunAsync(string command) => CommandLine.RunAsync([.. command.Split(' '), "--address", $"http://127.0.0.1:{FreePort()}"], Silent());

    private static Terminal Silent() => Terminal.Redirected(TextWriter.Null, TextWriter.Null, TimeProvider.System);

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands
        .SelectMany(sub => Leaves(sub, $"{path} {sub.Name}".Trim()))
        .Concat(command is not RootCommand && command.Action is not null ? [path] : []);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex CodeRow();

    private sealed class TempFile : IDisposable
    {
        public TempFile() => File.WriteAllText(Path, "some words");

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"tvdb-{Guid.NewGuid():N}.txt");

        public void Dispose() => File.Delete(Path);
    }
}
