using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Jobs;

internal static class JobServices
{
    public static void AddJobs(this IServiceCollection services, SettingReader settings)
    {
        services.AddSingleton(JobOptions.Read(settings));
        services.AddSingleton<JobStore>();
        services.AddSingleton(provider => UnfinishedJobs.In(provider.GetRequiredService<JobStore>()));
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobIntake>();
        services.AddHostedService<JobRunner>();
    }
}
