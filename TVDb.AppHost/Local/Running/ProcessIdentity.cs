using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace TVDb.AppHost.Local.Running;

/// <summary>
/// A process that cannot be mistaken for a later one with the same, recycled pid: the start time tells them apart.
/// </summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTime">Clock ticks since boot on Linux, 100 ns ticks elsewhere; only ever compared.</param>
internal readonly record struct ProcessIdentity(int Pid, long StartTime)
{
    /// <summary>The running process with this pid; null when there is none, or only its zombie.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxStartTime(pid) is { } ticks ? new ProcessIdentity(pid, ticks) : null;
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : new ProcessIdentity(pid, process.StartTime.ToUniversalTime().Ticks);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    public bool IsAlive() => Of(Pid) == this;

    /// <summary>Kills the process and all that descend from it, if it is still the same process.</summary>
    public bool KillTree()
    {
        if (!IsAlive())
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(Pid);
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended between the look and the kill.
            return false;
        }
    }

    // .NET computes Process.StartTime on Linux from an estimate of the boot time, which differs a little between two
    // processes that look at the same third one. The kernel's own figure does not.
    private static long? LinuxStartTime(int pid)
    {
        try
        {
            return ParseStat(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Field 22 of /proc/PID/stat; null for a zombie. The second field is a name that may hold spaces and brackets.</summary>
    internal static long? ParseStat(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is ["Z" or "X", ..] ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
    }
}
