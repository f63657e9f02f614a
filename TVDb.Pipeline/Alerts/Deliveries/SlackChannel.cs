namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>A Slack-form webhook: its address is all its secret, so nothing is signed.</summary>
public sealed class SlackChannel(Uri address, WebhookPost post) : IAlertChannel
{
    public string Name => "slack";

    public Task<SendOutcome> SendAsync(AlertRecord alert, CancellationToken cancellationToken) => post.SendAsync(
        address,
        AlertBodies.Slack(alert),
        new Dictionary<string, string> { [WebhookSignature.EventIdHeader] = alert.Event.Id },
        cancellationToken);
}
