using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TVDb.AppHost.Local.Running;

/// <summary>One running resource: its output goes to the log, its pid to the guard.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int LastLinesMax = 20;
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly ProcessIdentity? _identity;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastLines = new();

    private ChildProcess(string name, ProcessStartInfo start, string? input, ConsoleLog log, Guard guard)
    {
        Name = name;
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => Keep(e.Data, log);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data, log);
        _process.Exited += (_, _) => _exited.TrySetResult();
        _process.Start();
        _identity = ProcessIdentity.Of(_process.Id);
        if (_identity is { } identity)
        {
            guard.Watch(new GuardedProcess(identity, name));
        }

        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
    }

    public string Name { get; }

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited => _exited.Task;

    public int ExitCode => _process.ExitCode;

    /// <param name="name">The resource's.</param>
    /// <param name="start">What to run.</param>
    /// <param name="input">All that the process can read from its standard input, which is never the terminal.</param>
    /// <param name="log">Takes every line the process writes.</param>
    /// <param name="guard">Kills the process if the AppHost cannot.</param>
    public static ChildProcess Start(string name, ProcessStartInfo start, string? input, ConsoleLog log, Guard guard) =>
        new(name, start, input, log, guard);

    /// <summary>The end of what the process wrote; complete once it has ended.</summary>
    public async Task<string> LastLinesAsync(TimeProvider time)
    {
        // The output may come a moment after the exit, or never end when a grandchild holds it open.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lastLines)
        {
            return string.Join(Environment.NewLine, _lastLines);
        }
    }

    /// <summary>Asks the process to end, and kills it with all its descendants when <paramref name="patience"/> is over.</summary>
    public async Task StopAsync(CancellationToken patience)
    {
        if (!_process.HasExited && !OperatingSystem.IsWindows())
        {
            _ = SendSignal(_process.Id, SigTerm);
            await _exited.Task.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_identity?.KillTree() == true)
        {
            await _exited.Task;
        }
    }

    public void Dispose() => _process.Dispose();

    private void Keep(string? line, ConsoleLog log)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            if (_lastLines.Count == LastLinesMax)
            {
                _lastLines.Dequeue();
            }

            _lastLines.Enqueue(line);
        }

        log.Line(Name, line);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);
}
