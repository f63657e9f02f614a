using System.Runtime.CompilerServices;

namespace TVDb.Pipeline.Tests;

/// <summary>Where the sources are: the folder with TVDb.sln above this file.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "TVDb.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }
        return folder ?? throw new DirectoryNotFoundException($"no TVDb.sln above {here}");
    }
}
