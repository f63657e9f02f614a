using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Health;

internal static class HealthServices
{
    public static void AddProviderHealth(this IServiceCollection services, SettingReader settings)
    {
        services.AddSingleton(HealthOptions.Read(settings));
        services.AddSingleton<HealthBoard>();
        services.AddHostedService<HealthProber>();
    }
}
