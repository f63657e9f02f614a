using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TVDb.Protos.Tests;

/// <summary>How a run of buf ended.</summary>
internal sealed record BufRun(int ExitCode, string Output);

/// <summary>The buf of package.json, as CI runs it.</summary>
internal static class Buf
{
    public static string Root { get; } = FindRoot();

    /// <summary>Runs <c>npx --no-install buf</c> at the repository's root; a machine without node or <c>npm install</c> skips the test.</summary>
    public static async Task<BufRun> RunAsync(params string[] arguments)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Root, "node_modules", "@bufbuild", "buf")), "node_modules is missing: run npm install at the repository's root");
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npx.cmd" : "npx", ["--no-install", "buf", .. arguments])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        var cancellationToken = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        // npx writes warnings of its own about the machine's npm settings.
        var own = (await errors).Split('\n').Where(line => !line.StartsWith("npm ", StringComparison.Ordinal));
        return new BufRun(process.ExitCode, (await output + string.Join('\n', own)).Trim());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"npx cannot be started, is node installed? {e.Message}");
            throw;
        }
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "TVDb.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }
        return folder ?? throw new DirectoryNotFoundException($"no TVDb.sln above {here}");
    }
}
