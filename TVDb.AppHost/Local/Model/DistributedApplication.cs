using Aspire.Hosting.ApplicationModel;
using TVDb.AppHost.Local;
using TVDb.AppHost.Local.Running;

namespace Aspire.Hosting;

/// <summary>The composition, ready to run as child processes.</summary>
internal sealed class DistributedApplication(IReadOnlyList<ProcessResource> resources, string dataPath)
{
    /// <summary>
    /// Never returns in the guard process: it is this same program started with the one argument <c>guard</c>, and
    /// AppHost.cs, which knows nothing of it, begins here.
    /// </summary>
    public static DistributedApplicationBuilder CreateBuilder(string[] args)
    {
        if (args is [Guard.Mode])
        {
            Environment.Exit(Guard.Run(new StreamReader(Console.OpenStandardInput()), Console.Error));
        }

        return new DistributedApplicationBuilder(args);
    }

    /// <summary>Runs until asked to stop (Ctrl-C, SIGTERM) or until a resource fails to start; sets the exit code.</summary>
    public void Run() =>
        Environment.ExitCode = new LocalRun(resources, dataPath, TimeProvider.System).RunAsync().GetAwaiter().GetResult();
}
