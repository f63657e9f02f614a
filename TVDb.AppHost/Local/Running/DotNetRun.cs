using System.Globalization;

namespace TVDb.AppHost.Local.Running;

/// <summary>
/// `dotnet run` passes SIGTERM and Ctrl-C on to the program it runs, but killed outright it leaves it running, unseen.
/// A program started by `dotnet run` therefore stops when that goes. Any other parent may go: a shell that put the
/// AppHost into the background and ended has not asked for a stop. Only known where there is a /proc.
/// </summary>
internal static class DotNetRun
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Completes when the `dotnet run` that started this process is gone; never when there was none.</summary>
    public static async Task GoneAsync(TimeProvider time, CancellationToken cancellation)
    {
        var parent = OperatingSystem.IsLinux() ? Parent() : null;
        if (parent is not { } identity)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
            return;
        }

        while (identity.IsAlive())
        {
            await Task.Delay(LookInterval, time, cancellation);
        }
    }

    private static ProcessIdentity? Parent()
    {
        try
        {
            var stat = File.ReadAllText("/proc/self/stat");
            var parentPid = int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
            var identity = ProcessIdentity.Of(parentPid);
            var commandLine = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{parentPid}/cmdline"));
            return IsDotNetRun(commandLine.Split('\0')) ? identity : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static bool IsDotNetRun(string[] commandLine) =>
        commandLine is [var program, "run", ..] && Path.GetFileNameWithoutExtension(program) == "dotnet";
}
