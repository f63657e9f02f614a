namespace TVDb.Pipeline.Preflight;

internal static class PreflightServices
{
    /// <summary>In the order in which they are told.</summary>
    public static void AddPreflight(this IServiceCollection services)
    {
        services.AddSingleton<IDeploymentCheck, RedisCheck>();
        services.AddSingleton<IDeploymentCheck, BlobStoreCheck>();
        services.AddSingleton<IDeploymentCheck, ProviderCheck>();
        services.AddSingleton<IDeploymentCheck, BudgetCheck>();
        services.AddSingleton<IDeploymentCheck, AlertWebhookCheck>();
        services.AddSingleton<IDeploymentCheck, ParseWebhookCheck>();
    }
}
