using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;

namespace TVDb.AppHost.Local.Running;

/// <summary>A Redis-protocol server found on this machine: Redis or Valkey on the PATH, else garnet-server of the build.</summary>
internal sealed partial record RedisServer(string Description, string? Executable)
{
    // The ledger's scripts need Redis 7.
    private const int MajorVersionMin = 7;

    public static async Task<RedisServer> FindAsync(CancellationToken cancellation)
    {
        foreach (var name in (string[])["redis-server", "valkey-server"])
        {
            if (OnPath(name) is { } path && await VersionAsync(path, cancellation) is { } version && version.Major >= MajorVersionMin)
            {
                return new RedisServer($"{name} {version}", path);
            }
        }

        return File.Exists(BuildFacts.GarnetAssembly)
            ? new RedisServer("garnet-server, in memory: for development only", Executable: null)
            : throw new StartException(
                $"No redis-server or valkey-server of version {MajorVersionMin} on the PATH, and no {BuildFacts.GarnetAssembly}: run dotnet restore.");
    }

    /// <summary>The command, and what it reads on its standard input.</summary>
    public (ProcessStartInfo Start, string? Input) Command(RedisResource redis, string dataPath)
    {
        var port = redis.Endpoint(RedisResource.PrimaryEndpointName).BoundPort.ToString(CultureInfo.InvariantCulture);
        var directory = Directory.CreateDirectory(Path.Combine(dataPath, redis.Name)).FullName;
        if (Executable is null)
        {
            // --lua alone runs scripts without isolation. Its append-only file does not survive a kill, so it gets none.
            // Its own settings file for the server's garbage collector takes a heap per core: too much for a laptop.
            return (new ProcessStartInfo(DotNet.Host)
            {
                WorkingDirectory = directory,
                Environment = { ["DOTNET_gcServer"] = "0" },
                ArgumentList =
                {
                    BuildFacts.GarnetAssembly, "-q", "--lua", "--lua-transaction-mode", "--bind", "127.0.0.1", "--port", port,
                    "--auth", "Password", "--password", redis.Password,
                },
            }, null);
        }

        // "-" reads settings from the standard input as well: the password stays out of the list of processes.
        var start = new ProcessStartInfo(Executable) { ArgumentList = { "-", "--bind", "127.0.0.1", "--port", port, "--dir", directory } };
        foreach (var argument in redis.KeepsData ? redis.Args : ["--save", ""])
        {
            start.ArgumentList.Add(argument);
        }

        return (start, $"requirepass {redis.Password}\n");
    }

    private static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(File.Exists);

    private static async Task<Version?> VersionAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, "--version") { RedirectStandardOutput = true })!;
            var match = VersionPattern().Match(await process.StandardOutput.ReadToEndAsync(cancellation));
            return match.Success ? Version.Parse(match.Groups[1].Value) : null;
        }
        catch (Win32Exception)
        {
            // On the PATH, but not to be run.
            return null;
        }
    }

    [GeneratedRegex(@"v=(\d+\.\d+\.\d+)")]
    private static partial Regex VersionPattern();
}
