using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TVDb.AppHost.Local;
using TVDb.AppHost.Local.Running;

namespace TVDb.AppHost.Tests.Local;

/// <summary>An AppHost process of one test, with ports and a data path of its own. Whatever it started ends with the test.</summary>
internal sealed class RunningAppHost : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly bool _ownsDataPath;
    private readonly HashSet<ProcessIdentity> _seen = [];

    private RunningAppHost(ProcessStartInfo start, string dataPath, bool ownsDataPath)
    {
        DataPath = dataPath;
        _ownsDataPath = ownsDataPath;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        StartedAt = TimeProvider.System.GetTimestamp();
        _process.Start();
        // As in CI: a standard input that has ended before anything is read.
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string DataPath { get; }

    public int Pid => _process.Id;

    public long StartedAt { get; }

    public int ExitCode => _process.ExitCode;

    public string Output => string.Join('\n', _lines);

    /// <summary>The build configuration of this run, last folder but one of every output path.</summary>
    public static string Configuration => Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    /// <param name="viaDotNetRun">By the command of the README, instead of the built assembly.</param>
    /// <param name="dataPath">Of another AppHost; none: an empty one.</param>
    /// <param name="settings">Environment variables on top of free ports.</param>
    public static RunningAppHost Start(
        bool viaDotNetRun = false, string? dataPath = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var start = new ProcessStartInfo(DotNet.Host)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(BuildFacts.AppHostDirectory),
        };
        string[] arguments = viaDotNetRun
            ? ["run", "--no-build", "-c", Configuration, "--project", "TVDb.AppHost"]
            : [Path.Combine(BuildFacts.AppHostDirectory, "bin", Configuration, "net10.0", "TVDb.AppHost.dll")];
        Array.ForEach(arguments, start.ArgumentList.Add);

        // A developer's own keys and settings must not reach a test.
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
        {
            start.Environment.Remove(name);
        }

        var ownDataPath = dataPath ?? Directory.CreateTempSubdirectory("tvdb-apphost-").FullName;
        start.Environment["TVDB_DATA_PATH"] = ownDataPath;
        start.Environment["TVDB_GRPC_PORT"] = FreePort();
        start.Environment["TVDB_HTTP_PORT"] = FreePort();
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new RunningAppHost(start, ownDataPath, ownsDataPath: dataPath is null);
    }

    /// <summary>Waits for the line `ready` and answers how long it took since the start.</summary>
    public async Task<TimeSpan> ReadyAsync()
    {
        await UntilAsync(() => _process.HasExited || _lines.Any(line => line.StartsWith("ready", StringComparison.Ordinal)), seconds: 60);
        Assert.False(_process.HasExited, Output);
        var elapsed = TimeProvider.System.GetElapsedTime(StartedAt);
        _ = Descendants();
        return elapsed;
    }

    public async Task ExitedAsync(int seconds) =>
        Assert.True(await UntilAsync(() => _process.HasExited, seconds), $"still running after {seconds} s:\n{Output}");

    /// <summary>Every process below this one, the guard included.</summary>
    public IReadOnlyList<ProcessIdentity> Descendants()
    {
        var descendants = ProcessTree.Below(Pid);
        _seen.UnionWith(descendants);
        return descendants;
    }

    /// <summary>The address in a resource's state line.</summary>
    public string Address(string resource) => _lines
        .Where(line => line.StartsWith(resource + " ", StringComparison.Ordinal) && line.Contains("running at ", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf("running at ", StringComparison.Ordinal) + "running at ".Length)..])
        .Single();

    public async Task SaysAsync(string text) =>
        Assert.True(await UntilAsync(() => Output.Contains(text, StringComparison.Ordinal), seconds: 5), Output);

    public void Signal(string signal) => Signals.Send(signal, Pid);

    public static async Task AssertAllGoneAsync(IReadOnlyList<ProcessIdentity> processes, int seconds)
    {
        await UntilAsync(() => processes.All(process => !process.IsAlive()), seconds);
        Assert.Equal([], processes.Where(process => process.IsAlive()).Select(process => ProcessTree.CommandLine(process.Pid)));
    }

    public static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Descendants();
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await UntilAsync(() => _seen.All(process => !process.IsAlive()), seconds: 5);
        foreach (var process in _seen)
        {
            process.KillTree();
        }

        _process.Dispose();
        if (_ownsDataPath)
        {
            Directory.Delete(DataPath, recursive: true);
        }
    }

    private static async Task<bool> UntilAsync(Func<bool> condition, int seconds)
    {
        var time = TimeProvider.System;
        var startedAt = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(startedAt) > TimeSpan.FromSeconds(seconds))
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, TestContext.Current.CancellationToken);
        }

        return true;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("LLAMAPARSE_", StringComparison.Ordinal) || name.StartsWith("OPENAI_", StringComparison.Ordinal)
        || name.StartsWith("DAILY_COST_LIMIT_", StringComparison.Ordinal) || name is "SERVICE_MODE" or "PRICE_CATALOG_PATH" or "MAX_PAGES";

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
