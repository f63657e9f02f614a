using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Routing;

internal static class RoutingServices
{
    private static readonly string[] RealKeys = ["LLAMAPARSE_API_KEY", "OPENAI_API_KEY"];

    public static void AddRouting(this IServiceCollection services, SettingReader settings)
    {
        var options = RoutingOptions.Read(settings);
        if (options.Mode != ServiceMode.Mock)
        {
            foreach (var key in RealKeys.Where(key => settings.Text(key, "").Length == 0))
            {
                settings.Reject($"{key} is not set: SERVICE_MODE {options.Mode.ToString().ToLowerInvariant()} needs it, and a mock never stands in for it in silence");
            }
        }
        services.AddSingleton(options);
        services.AddSingleton<ConfiguredProviders>();
        services.AddSingleton<CallRetry>();
        services.AddSingleton<Failover>();
        services.AddSingleton<CallPosts>();
        services.AddSingleton<ProviderRouter>();
        ProviderProbes.Add(services);
    }
}
