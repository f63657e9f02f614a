using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.Sharing;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;

namespace TVDb.Pipeline.Api;

/// <summary>How everything is now, as GetHealth answers it.</summary>
public sealed class HealthReading(HealthBoard board, EndMonitors monitors, HealthSharing sharing, ServiceModes modes, ModeMessages modeMessages)
{
    public V1.GetHealthResponse Read()
    {
        var reports = board.Reports;
        // The beat of sharing asks Redis each second, and waits for a second at most.
        var redis = sharing.IsShared ? V1.HealthStatus.Healthy : V1.HealthStatus.Unhealthy;
        return new V1.GetHealthResponse
        {
            // The contract's statuses are in order of badness: the worst is the highest.
            Status = reports.Where(report => report.Real == (modes.Default != ServiceMode.Mock)).Select(report => report.Status.ToMessage()).Append(redis).Max(),
            Redis = redis,
            Mode = modes.Default.ToMessage(),
            Shared = sharing.IsShared,
            Replica = sharing.Replica,
            Modes = modeMessages.Now(),
            Providers = { reports.Select(report => HealthMessages.ToMessage(report, monitors.Of(report.End).Calls, sharing.ViewsOf(report.End))) },
        };
    }
}
