using System.Globalization;
using TVDb.AppHost.Local.Running;

namespace TVDb.AppHost.Tests.Local;

/// <summary>Who descends from whom, as /proc tells: processes are found by their parents, never by their names.</summary>
internal static class ProcessTree
{
    public static IReadOnlyList<ProcessIdentity> Below(int pid)
    {
        var childrenOf = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(ParentOf);
        List<ProcessIdentity> found = [];
        var open = new Queue<int>([pid]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in childrenOf[parent])
            {
                open.Enqueue(child);
                if (ProcessIdentity.Of(child) is { } identity)
                {
                    found.Add(identity);
                }
            }
        }

        return found;
    }

    public static string CommandLine(int pid) => Read(pid, "cmdline").Replace('\0', ' ').Trim();

    public static IReadOnlyDictionary<string, string> Environment(int pid) => Read(pid, "environ")
        .Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    private static int ParentOf(int pid)
    {
        var stat = Read(pid, "stat");
        return stat == "" ? 0 : int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
