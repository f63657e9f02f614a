using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;

namespace TVDb.Pipeline.Preflight;

/// <summary>Posts an alert of kind TEST to each receiver, signed as every other.</summary>
public sealed class AlertWebhookCheck(IEnumerable<IAlertChannel> channels, AlertOptions options, TimeProvider time) : IDeploymentCheck
{
    private const string Name = "alerts";

    public async Task<IReadOnlyList<DeploymentItem>> LookAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
        {
            return [DeploymentItem.Warning(Name, "ALERTING_ENABLED is false: nobody is told of anything", "ALERTING_ENABLED=true")];
        }
        IAlertChannel[] receivers = [.. channels.Where(channel => channel is not LogChannel)];
        return receivers.Length == 0
            ? [DeploymentItem.Warning(Name, "they go to the log alone", "ALERT_WEBHOOK_URL with ALERT_WEBHOOK_SECRET, or ALERT_SLACK_WEBHOOK_URL")]
            : await Task.WhenAll(receivers.Select(channel => TryAsync(channel, cancellationToken)));
    }

    private async Task<DeploymentItem> TryAsync(IAlertChannel channel, CancellationToken cancellationToken)
    {
        var name = $"{Name} {channel.Name}";
        var (address, setting, how) = channel is WebhookChannel
            ? (options.Webhook!.Address, "ALERT_WEBHOOK_URL", "a signed test alert")
            : (options.Slack!, "ALERT_SLACK_WEBHOOK_URL", "a test alert");
        var outcome = await channel.SendAsync(TestAlert(), cancellationToken);
        return outcome.Problem is { } problem ? DeploymentItem.Failed(name, problem, $"look at {setting}, and at the receiver")
            : address.Scheme == Uri.UriSchemeHttps || address.IsLoopback ? DeploymentItem.Ok(name, $"{address.Host} took {how}")
            : DeploymentItem.Warning(name, $"{address.Host} took {how}, without TLS: anybody on the way reads alerts", $"an https address in {setting}");
    }

    private AlertRecord TestAlert()
    {
        var now = time.GetUtcNow();
        return new AlertRecord(
            new AlertEvent
            {
                Id = $"test:{now:yyyy-MM-ddTHH:mm:ss.fffZ}",
                Kind = AlertKind.Test,
                Severity = AlertSeverity.Info,
                Subject = new AlertSubject(AlertSubjectKind.Provider, "tvdb"),
                Text = "tvdb preflight tries this receiver; nothing happened",
            },
            Sequence: 0,
            now,
            Deliveries: [],
            Acknowledgement: null);
    }
}
