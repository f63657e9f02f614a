namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>The log of whichever replica delivers: always there.</summary>
public sealed class LogChannel(ILogger<LogChannel> log) : IAlertChannel
{
    public string Name => "log";

    public Task<SendOutcome> SendAsync(AlertRecord alert, CancellationToken cancellationToken)
    {
        var (id, kind, text) = (alert.Event.Id, alert.Event.Kind, alert.Event.Text);
        switch (alert.Event.Severity)
        {
            case AlertSeverity.Info:
                AlertLog.Info(log, id, kind, text);
                break;
            case AlertSeverity.Warning:
                AlertLog.Warning(log, id, kind, text);
                break;
            case AlertSeverity.Critical:
                AlertLog.Critical(log, id, kind, text);
                break;
        }
        return Task.FromResult(SendOutcome.Delivered);
    }
}
