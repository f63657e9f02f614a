using Microsoft.Extensions.Hosting;

namespace TVDb.Pipeline.Health;

/// <summary>
/// In place of <see cref="HealthProber"/> where MONITORING_ENABLED is false: asks nobody. Health rests on what calls and circuits
/// tell; an end that fell is called again after an interval, since no probe would ever say that it is back.
/// </summary>
public sealed class UnprobedEnds(IEnumerable<ProviderProbe> probes, EndMonitors monitors, HealthOptions options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var probe in probes)
        {
            monitors.Of(new EndId(probe.Provider, probe.Real)).Tell(report => report with { Detail = probe.Ask is null ? "not configured" : EndMonitor.NotProbed });
        }
        using var timer = new PeriodicTimer(options.RecoveryInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var (_, monitor) in monitors.All)
                {
                    monitor.Forget();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
