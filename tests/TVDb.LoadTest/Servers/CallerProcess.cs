using System.Diagnostics;

namespace TVDb.LoadTest.Servers;

/// <summary>This program once more, as a caller of the ledger. It ends when its parent does: see <see cref="EndWithParent"/>.</summary>
internal sealed class CallerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private CallerProcess(Process process) => _process = process;

    public int ExitCode => _process.ExitCode;

    public static CallerProcess Start(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, isHost ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new CallerProcess(Process.Start(start)!);
    }

    /// <summary>In the child: exits as soon as the parent's end of standard input is gone.</summary>
    public static void EndWithParent() => _ = Task.Run(async () =>
    {
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(new byte[64]) > 0)
        {
            // Nothing is ever said on it.
        }
        Environment.Exit(4);
    });

    /// <summary>The next line it prints; null at the end, which for a killed process comes after all it had printed.</summary>
    public ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => _process.StandardOutput.ReadLineAsync(cancellationToken);

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process.Dispose();
    }
}
