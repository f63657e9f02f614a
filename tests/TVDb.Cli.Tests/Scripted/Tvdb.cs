using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace TVDb.Cli.Tests.Scripted;

/// <summary>The real `tvdb` as a child process, its output redirected.</summary>
public sealed class Tvdb : IDisposable
{
    /// <summary>Gives a command a terminal. Not every machine has it, and not every PATH names its folder.</summary>
    public const string Script = "/usr/bin/script";

    /// <summary>What `dotnet` runs.</summary>
    public static string Assembly { get; } = System.IO.Path.GetFullPath(
        typeof(Tvdb).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "TvdbPath").Value!);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private Tvdb(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
    }

    public static Tvdb Start(string? address, params string[] arguments) => StartProgram(address, "dotnet", [Assembly, .. arguments], ci: true);

    /// <summary>Arguments must not hold what a shell would expand.</summary>
    public static async Task<Answer> RunOnTerminalAsync(string address, params string[] arguments)
    {
        using var tvdb = StartProgram(address, Script, ["-qec", string.Join(' ', ["dotnet", Assembly, .. arguments]), "/dev/null"], ci: false);
        return await tvdb.AnswerAsync();
    }

    private static Tvdb StartProgram(string? address, string program, string[] arguments, bool ci)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Spectre writes colours into a CI system's pipe, and no live lines into its terminal; the CLI must not do the one.
            Environment = { ["GITHUB_ACTIONS"] = ci ? "true" : null, ["TERM"] = "xterm-256color", ["TZ"] = "Europe/Berlin", ["TVDB_ADDRESS"] = address },
        };
        start.Environment.Remove("TVDB_TENANT");
        return new Tvdb(Process.Start(start)!);
    }

    public static async Task<Answer> RunAsync(string? address, params string[] arguments)
    {
        using var tvdb = Start(address, arguments);
        return await tvdb.AnswerAsync();
    }

    public async Task<Answer> AnswerAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _reading;
        return new Answer(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Waits until standard output holds the text, however long the process goes on.</summary>
    public async Task ReadUntilAsync(string text)
    {
        while (!Seen(_output).Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_reading.IsCompleted, $"'{text}' never came: {Seen(_output)}{Seen(_error)}");
            await Task.Delay(LookEvery, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {_process.Id}"]);
        kill.WaitForExit();
    }

    private static string Seen(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is var count and > 0)
        {
            lock (text)
            {
                text.Append(buffer, 0, count);
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }
}

public sealed record Answer(int ExitCode, string Output, string Error)
{
    public string All => Output + Error;

    public IReadOnlyList<JsonElement> JsonLines() =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
}
