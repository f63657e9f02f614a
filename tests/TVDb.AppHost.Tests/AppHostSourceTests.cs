using System.Runtime.CompilerServices;

namespace TVDb.AppHost.Tests;

public sealed class AppHostSourceTests
{
    [Fact]
    public void AppHost_Source_IsTheSameForBothCompositions()
    {
        var source = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "TVDb.AppHost", "AppHost.cs"));

        Assert.DoesNotContain(source, line => line.StartsWith('#') || line.Contains("TVDb.AppHost.Local", StringComparison.Ordinal));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
