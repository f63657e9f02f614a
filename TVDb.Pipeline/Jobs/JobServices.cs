using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Jobs;

internal static class JobServices
{
    /// <summary>For what stops besides the jobs.</summary>
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(10);

    public static void AddJobs(this IServiceCollection services, SettingReader settings)
    {
        var options = JobOptions.Read(settings);
        services.AddSingleton(options);
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobStore>();
        services.AddSingleton(provider => UnfinishedJobs.In(provider.GetRequiredService<JobStore>()));
        services.AddSingleton<JobLists>();
        services.AddSingleton<DocumentSpendReader>();
        services.AddSingleton<JobIntake>();
        services.AddSingleton<JobEnding>();
        services.AddSingleton<SharedRuns>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobDrain>();
        services.AddHealthChecks().AddCheck<JobDrain>("drain");
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain + options.Lease + StopMargin);
        services.AddHostedService<JobWorker>();
        services.AddHostedService<JobReclaimer>();
        services.AddHostedService<JobReleaser>();
        services.AddHostedService<JobHealer>();
        services.AddHostedService<JobForgetter>();
        services.AddHostedService<DeadLetterAlerts>();
    }
}
