using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Operations;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing.Alerting;
using TVDb.Pipeline.Routing.Modes;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Routing;

internal static class RoutingServices
{
    public static void AddRouting(this IServiceCollection services, SettingReader settings)
    {
        var options = RoutingOptions.Read(settings);
        var chains = ProviderChains.Read(settings);
        if (options.Mode != ServiceMode.Mock)
        {
            foreach (var missing in chains.All.Select(provider => provider.MissingSetting).OfType<string>())
            {
                settings.Reject($"{missing} is not set: SERVICE_MODE {options.Mode.ToString().ToLowerInvariant()} needs it, and a mock never stands in for it in silence");
            }
        }
        services.AddSingleton(options);
        services.AddRunTimeSetting(ModeSettings.Setting());
        services.AddSingleton<ServiceModes>();
        services.AddSingleton<ModeChanges>();
        services.AddSingleton<ConfiguredProviders>();
        services.AddResilience(settings, chains);
        services.AddSingleton<PostRetry>();
        services.AddSingleton<Failover>();
        services.AddSingleton<CallPosts>();
        services.AddSingleton<ProviderRouter>();
        services.AddHostedService<HealthWiring>();
        ProviderProbes.Add(services, chains);
        AlertWiring.Add(services);
    }
}
