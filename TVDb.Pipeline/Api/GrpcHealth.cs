using Grpc.AspNetCore.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using TVDb.Pipeline.Health;

namespace TVDb.Pipeline.Api;

/// <summary>grpc.health.v1: the service as a whole under "", and each provider's real end under its name.</summary>
internal static class GrpcHealth
{
    /// <summary>Watchers are told what the last round of checks found: they hear of a change within so long.</summary>
    private static readonly TimeSpan RoundInterval = TimeSpan.FromSeconds(1);

    public static void AddGrpcHealth(this IServiceCollection services)
    {
        // A provider that is down does not make the service unready: it still answers, and says so.
        services.AddGrpcHealthChecks(options => options.Services.Map("", context => !context.Tags.Contains(Extensions.OutsideTag)));
        services.AddOptions<GrpcHealthChecksOptions>().Configure<IEnumerable<ProviderProbe>>((options, probes) =>
        {
            foreach (var provider in NamesOf(probes))
            {
                options.Services.Map(provider, context => context.Name == provider);
            }
        });
        services.AddOptions<HealthCheckServiceOptions>().Configure<IEnumerable<ProviderProbe>, HealthBoard>((options, probes, board) =>
        {
            foreach (var provider in NamesOf(probes))
            {
                options.Registrations.Add(new HealthCheckRegistration(provider, new ProviderHealthCheck(board, provider), failureStatus: null, tags: [Extensions.OutsideTag]));
            }
        });
        services.Configure<HealthCheckPublisherOptions>(options => (options.Delay, options.Period) = (TimeSpan.Zero, RoundInterval));
    }

    private static IEnumerable<string> NamesOf(IEnumerable<ProviderProbe> probes) => probes.Select(probe => probe.Provider).Distinct();

    private sealed class ProviderHealthCheck(HealthBoard board, string provider) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(board.StatusOf(provider, real: true) switch
            {
                ProviderHealthStatus.Healthy => HealthCheckResult.Healthy(),
                ProviderHealthStatus.Degraded => HealthCheckResult.Degraded(),
                ProviderHealthStatus.Unhealthy or ProviderHealthStatus.Unknown => HealthCheckResult.Unhealthy(),
            });
    }
}
