using System.Reflection;

namespace TVDb.TestServers;

/// <summary>Where the build put the servers.</summary>
internal static class ServerFiles
{
    private static readonly Dictionary<string, string> Paths = typeof(ServerFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(attribute => attribute.Value is not null)
        .DistinctBy(attribute => attribute.Key)
        .ToDictionary(attribute => attribute.Key, attribute => attribute.Value!);

    public static string Assembly(string name) => Paths[name];

    /// <summary>Null where no such program is on the PATH.</summary>
    public static string? OnPath(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (AllOnPath(name).FirstOrDefault() is { } path)
            {
                return path;
            }
        }
        return null;
    }

    /// <summary>A program may be there more than once, with other libraries each time.</summary>
    public static IEnumerable<string> AllOnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .Where(File.Exists);
}
