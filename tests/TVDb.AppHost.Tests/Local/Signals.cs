using System.Diagnostics;
using System.Globalization;

namespace TVDb.AppHost.Tests.Local;

internal static class Signals
{
    /// <summary>What Ctrl-C sends; a shell that runs the tests in the background makes all below it ignore that.</summary>
    public static string Interrupt { get; } = IsInterruptIgnored() ? "TERM" : "INT";

    /// <summary>All at once, as a terminal does.</summary>
    public static void Send(string signal, params IEnumerable<int> pids)
    {
        var numbers = string.Join(' ', pids.Select(pid => pid.ToString(CultureInfo.InvariantCulture)));
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {numbers}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static bool IsInterruptIgnored()
    {
        const ulong interruptBit = 1 << (2 - 1);
        var ignored = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..];
        return (Convert.ToUInt64(ignored.Trim(), 16) & interruptBit) != 0;
    }
}
