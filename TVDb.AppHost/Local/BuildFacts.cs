using System.Reflection;

namespace TVDb.AppHost.Local;

/// <summary>What the build wrote into this assembly (target DescribeChildren of the project file).</summary>
internal static class BuildFacts
{
    private const string ChildPrefix = "Child:";

    private static readonly IReadOnlyDictionary<string, string> Facts = typeof(BuildFacts).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(fact => fact.Value is not null)
        .ToDictionary(fact => fact.Key, fact => fact.Value!, StringComparer.Ordinal);

    public static string AppHostDirectory => Facts["AppHostDirectory"];

    public static string GarnetAssembly => Facts["GarnetAssembly"];

    public static string ProjectPath(string projectName) => ProjectPaths()
        .FirstOrDefault(path => Path.GetFileNameWithoutExtension(path) == projectName)
        ?? throw new StartException($"{projectName} is not among the project references of TVDb.AppHost.");

    /// <summary>The project whose file lies in <paramref name="directory"/>.</summary>
    public static string ProjectIn(string directory) => ProjectPaths()
        .FirstOrDefault(path => Path.GetDirectoryName(path) == directory)
        ?? throw new StartException($"No project reference of TVDb.AppHost lies in {directory}.");

    /// <summary>Where the build put the assembly of a project.</summary>
    public static string AssemblyOf(string projectPath) => Facts[ChildPrefix + projectPath];

    private static IEnumerable<string> ProjectPaths() => Facts.Keys
        .Where(key => key.StartsWith(ChildPrefix, StringComparison.Ordinal))
        .Select(key => key[ChildPrefix.Length..]);
}
