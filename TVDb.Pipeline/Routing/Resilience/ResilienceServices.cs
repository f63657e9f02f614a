using System.Diagnostics.Metrics;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

internal static class ResilienceServices
{
    public static void AddResilience(this IServiceCollection services, SettingReader settings, ProviderChains chains)
    {
        services.AddSingleton(ResilienceOptions.Read(settings, chains.All.Where(provider => provider.IsPaid).Select(provider => (provider.Name, provider is EmbedProvider))));
        services.AddSingleton(provider => new ResilienceMetrics(provider.GetRequiredService<IMeterFactory>().Create(ResilienceMetrics.MeterName)));
        services.AddSingleton<ProviderPipelines>();
    }
}
