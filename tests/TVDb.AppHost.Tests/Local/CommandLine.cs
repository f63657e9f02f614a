using System.Diagnostics;
using TVDb.AppHost.Local;
using TVDb.AppHost.Local.Running;

namespace TVDb.AppHost.Tests.Local;

/// <summary>What a command answered.</summary>
internal sealed record CommandAnswer(int ExitCode, string Output, string Errors);

/// <summary>A newcomer's second terminal, in the repository.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static string Repository { get; } = Path.GetDirectoryName(BuildFacts.AppHostDirectory)!;

    /// <summary>A line as it is typed into a shell.</summary>
    public static Task<CommandAnswer> TypeAsync(string line) => RunAsync("/bin/sh", ["-c", line]);

    /// <summary>`tvdb`, built before.</summary>
    public static Task<CommandAnswer> TvdbAsync(string address, params string[] arguments) =>
        RunAsync(DotNet.Host, ["run", "--no-build", "-c", RunningAppHost.Configuration, "--project", "TVDb.Cli", "--", .. arguments, "--address", address]);

    private static async Task<CommandAnswer> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository,
        };
        start.Environment.Remove("TVDB_ADDRESS");
        start.Environment.Remove("TVDB_TENANT");
        // The same `dotnet` as the tests', and no build process that outlives the command.
        start.Environment["PATH"] = $"{Path.GetDirectoryName(DotNet.Host)}{Path.PathSeparator}{start.Environment["PATH"]}";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, TestContext.Current.CancellationToken);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(stop.Token);
            var errors = process.StandardError.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token);
            return new CommandAnswer(process.ExitCode, await output, await errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
