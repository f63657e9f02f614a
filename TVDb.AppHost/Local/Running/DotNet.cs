using System.Runtime.InteropServices;

namespace TVDb.AppHost.Local.Running;

internal static class DotNet
{
    /// <summary>
    /// The `dotnet` of the runtime this program runs on. Not from the PATH, which need not have it, nor this process's
    /// own executable, which is TVDb.AppHost under `dotnet run`.
    /// </summary>
    public static string Host { get; } = FindHost();

    private static string FindHost()
    {
        // ROOT/shared/Microsoft.NETCore.App/VERSION/
        var executable = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", executable));
        return File.Exists(host) ? host : executable;
    }
}
