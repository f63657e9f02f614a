using System.Globalization;

namespace TVDb.AppHost.Local.Running;

/// <summary>One line of what the AppHost tells its guard: <c>PID START-TIME NAME</c>.</summary>
internal sealed record GuardedProcess(ProcessIdentity Identity, string Name)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Identity.Pid} {Identity.StartTime} {Name}");

    /// <summary>Null for anything else than a whole line: the AppHost may die while it writes one.</summary>
    public static GuardedProcess? Parse(string line) =>
        line.Split(' ', 3) is [var pidText, var startText, { Length: > 0 } name]
        && int.TryParse(pidText, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 1
        && long.TryParse(startText, NumberStyles.None, CultureInfo.InvariantCulture, out var startTime)
            ? new GuardedProcess(new ProcessIdentity(pid, startTime), name)
            : null;
}
