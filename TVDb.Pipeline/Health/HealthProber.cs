using Microsoft.Extensions.Hosting;

namespace TVDb.Pipeline.Health;

/// <summary>Probes every end of every provider at start and at each interval.</summary>
public sealed class HealthProber(IEnumerable<ProviderProbe> probes, HealthBoard board, HealthOptions options, TimeProvider time, ILogger<HealthProber> log)
    : BackgroundService
{
    private readonly ProviderProbe[] _probes = [.. probes];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var probe in _probes)
        {
            var detail = probe.Ask is null ? "not configured" : "";
            board.Record(new ProviderHealthReport(probe.Provider, probe.Real, false, ProviderHealthStatus.Unknown, TimeSpan.Zero, null, detail));
        }
        using var timer = new PeriodicTimer(options.Interval, time);
        try
        {
            do
            {
                await Task.WhenAll(_probes.Where(probe => probe.Ask is not null).Select(probe => ProbeAsync(probe, stoppingToken)));
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ProbeAsync(ProviderProbe probe, CancellationToken stoppingToken)
    {
        var began = time.GetTimestamp();
        var answer = await AskAsync(probe, stoppingToken);
        var latency = time.GetElapsedTime(began);
        var status = Judge(answer, latency);
        if (status != board.Reports.FirstOrDefault(report => report.Provider == probe.Provider && report.Real == probe.Real)?.Status)
        {
            HealthLog.StatusChanged(log, probe.Provider, probe.Real ? "real" : "mock", status, latency.TotalMilliseconds, answer.Problem ?? "");
        }
        board.Record(new ProviderHealthReport(probe.Provider, probe.Real, answer.Simulated, status, latency, time.GetUtcNow(), answer.Problem ?? ""));
    }

    private async Task<ProbeAnswer> AskAsync(ProviderProbe probe, CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(options.UnhealthyFrom, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        try
        {
            return await probe.Ask!(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            return new ProbeAnswer($"no answer within {options.UnhealthyFrom.TotalSeconds:0.#} s", Simulated: false);
        }
    }

    private ProviderHealthStatus Judge(ProbeAnswer answer, TimeSpan latency) =>
        answer.Problem is not null || latency >= options.UnhealthyFrom ? ProviderHealthStatus.Unhealthy
        : latency >= options.DegradedFrom ? ProviderHealthStatus.Degraded
        : ProviderHealthStatus.Healthy;
}

/// <summary>Events 1300 to 1399.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(1300, LogLevel.Information, "{Provider} ({End}) is {Status} after {LatencyMs:0} ms {Detail}")]
    public static partial void StatusChanged(ILogger log, string provider, string end, ProviderHealthStatus status, double latencyMs, string detail);
}
