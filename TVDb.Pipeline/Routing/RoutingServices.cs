using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

internal static class RoutingServices
{
    public static void AddRouting(this IServiceCollection services, SettingReader settings)
    {
        var options = RoutingOptions.Read(settings);
        var chains = ProviderChains.Read(settings);
        if (options.Mode == ServiceMode.Real)
        {
            foreach (var missing in chains.All.Select(provider => provider.MissingSetting).OfType<string>())
            {
                settings.Reject($"{missing} is not set: SERVICE_MODE real needs it, and never falls back to a mock in silence");
            }
        }
        services.AddSingleton(options);
        services.AddSingleton<ConfiguredProviders>();
        services.AddSingleton<CallRetry>();
        services.AddSingleton<CallPosts>();
        services.AddSingleton<ProviderRouter>();
        ProviderProbes.Add(services, chains);
    }
}
