using System.Globalization;

namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>The generic webhook: signed, see <see cref="WebhookSignature"/>.</summary>
public sealed class WebhookChannel(WebhookTarget target, WebhookPost post, TimeProvider time) : IAlertChannel
{
    public string Name => "webhook";

    public Task<SendOutcome> SendAsync(AlertRecord alert, CancellationToken cancellationToken)
    {
        var body = AlertBodies.Generic(alert);
        // Of this try: a receiver refuses what is old.
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>
        {
            [WebhookSignature.EventIdHeader] = alert.Event.Id,
            [WebhookSignature.TimestampHeader] = timestamp,
            [WebhookSignature.SignatureHeader] = WebhookSignature.Of(target.Secret.Span, timestamp, body),
        };
        return post.SendAsync(target.Address, body, headers, cancellationToken);
    }
}
