using Microsoft.Extensions.Diagnostics.HealthChecks;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Api;

/// <summary>grpc.health.v1: the service as a whole under "", and each provider's real end under its name.</summary>
internal static class GrpcHealth
{
    public static void AddGrpcHealth(this IServiceCollection services)
    {
        string[] providers = [ProviderNames.LlamaParse, ProviderNames.OpenAI];
        var checks = services.AddGrpcHealthChecks(options =>
        {
            // A provider that is down does not make the service unready: it still answers, and says so.
            options.Services.Map("", context => !context.Tags.Contains(Extensions.OutsideTag));
            foreach (var provider in providers)
            {
                options.Services.Map(provider, context => context.Name == provider);
            }
        });
        foreach (var provider in providers)
        {
            checks.Add(new HealthCheckRegistration(
                provider,
                services => new ProviderHealthCheck(services.GetRequiredService<HealthBoard>(), provider),
                failureStatus: null,
                tags: [Extensions.OutsideTag]));
        }
    }

    private sealed class ProviderHealthCheck(HealthBoard board, string provider) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var report = board.Reports.FirstOrDefault(report => report.Provider == provider && report.Real);
            return Task.FromResult(report?.Status switch
            {
                ProviderHealthStatus.Healthy => HealthCheckResult.Healthy(),
                ProviderHealthStatus.Degraded => HealthCheckResult.Degraded(report.Detail),
                _ => HealthCheckResult.Unhealthy(report?.Detail),
            });
        }
    }
}
