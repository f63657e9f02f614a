using System.Diagnostics.Metrics;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Health.Anomalies;
using TVDb.Pipeline.Health.History;
using TVDb.Pipeline.Health.Sharing;

namespace TVDb.Pipeline.Health;

internal static class HealthServices
{
    public static void AddProviderHealth(this IServiceCollection services, SettingReader settings)
    {
        var options = HealthOptions.Read(settings);
        services.AddSingleton(options);
        services.AddSingleton(provider => new HealthMetrics(provider.GetRequiredService<IMeterFactory>().Create(HealthMetrics.MeterName)));
        services.AddSingleton(ReplicaId.OfThisProcess());
        services.AddSingleton<HealthBoard>();
        services.AddSingleton<HealthEvents>();
        services.AddSingleton<EndMonitors>();
        services.AddSingleton<AnomalyWatch>();
        services.AddSingleton<HealthHistory>();
        services.AddSingleton<HealthHistoryReader>();
        services.AddSingleton<HealthEvidence>();
        services.AddSingleton<HealthSharing>();
        services.AddHostedService(provider => provider.GetRequiredService<HealthSharing>());
        if (options.Probes)
        {
            services.AddHostedService<HealthProber>();
        }
        else
        {
            services.AddHostedService<UnprobedEnds>();
        }
    }
}
