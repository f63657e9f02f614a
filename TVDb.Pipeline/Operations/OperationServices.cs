namespace TVDb.Pipeline.Operations;

internal static class OperationServices
{
    /// <summary>Before whatever reads a setting while it starts: settings are read first.</summary>
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<OperationTrail>();
        services.AddSingleton<RunTimeSettings>();
        services.AddHostedService(provider => provider.GetRequiredService<RunTimeSettings>());
    }

    /// <summary>Adds a setting that operators change at run time.</summary>
    public static void AddRunTimeSetting<T>(this IServiceCollection services, RunTimeSetting<T> setting)
        where T : class
    {
        services.AddSingleton(setting);
        services.AddSingleton<RunTimeSetting>(setting);
    }
}
