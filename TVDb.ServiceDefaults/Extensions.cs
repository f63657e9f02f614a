using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of TVDb has: telemetry, health endpoints, service discovery.</summary>
public static class Extensions
{
    private const string HealthPath = "/health";
    private const string AlivePath = "/alive";

    /// <summary>Marks a check of something outside that the service can live without: it does not make the service unready.</summary>
    public const string OutsideTag = "outside";

    /// <summary>
    /// Adds OpenTelemetry, the health check <c>self</c>, and service discovery. HTTP clients get no resilience handler:
    /// exactly one layer retries, and a client that wants this one asks with <c>AddStandardResilienceHandler</c>.
    /// </summary>
    /// <param name="builder">The service's.</param>
    /// <param name="collectMetrics">False: no meter is listened to, and no metric is exported.</param>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder, bool collectMetrics = true)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry(collectMetrics);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        return builder;
    }

    /// <summary>Maps <c>/health</c> (ready for work: every check but those of the outside) and <c>/alive</c> (the process answers).</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthPath, new HealthCheckOptions { Predicate = check => !check.Tags.Contains(OutsideTag) });
        app.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
        return app;
    }

    private static void ConfigureOpenTelemetry(this IHostApplicationBuilder builder, bool collectMetrics)
    {
        // Signal by signal: UseOtlpExporter would export metrics that nobody asked for, those of the exporter itself.
        var exports = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            _ = exports ? logging.AddOtlpExporter() : logging;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => (exports ? tracing.AddOtlpExporter() : tracing)
                .AddSource(builder.Environment.ApplicationName, "TVDb.*")
                .AddAspNetCoreInstrumentation(options => options.Filter = IsNotHealthRequest)
                .AddHttpClientInstrumentation());
        if (collectMetrics)
        {
            telemetry.WithMetrics(metrics => (exports ? metrics.AddOtlpExporter() : metrics)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Polly", "TVDb.*"));
        }
    }

    private static bool IsNotHealthRequest(HttpContext context) =>
        !context.Request.Path.StartsWithSegments(HealthPath) && !context.Request.Path.StartsWithSegments(AlivePath);
}
