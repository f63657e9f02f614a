using System.Text;
using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Alerts;

/// <summary>Where a generic webhook is, and what its requests are signed with. Both are secrets: neither is ever logged.</summary>
public sealed record WebhookTarget(Uri Address, ReadOnlyMemory<byte> Secret)
{
    /// <summary>What may be shown.</summary>
    public override string ToString() => Address.Host;
}

/// <summary>Whether alerts are raised, and where they go, by the names of the environment.</summary>
public sealed record AlertOptions
{
    private const int SecretLengthMin = 16;

    /// <summary>False (ALERTING_ENABLED): nothing is raised and nothing delivered. What alerts would tell is still counted, logged and shown.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>ALERT_WEBHOOK_URL with ALERT_WEBHOOK_SECRET; null: none.</summary>
    public WebhookTarget? Webhook { get; init; }

    /// <summary>ALERT_SLACK_WEBHOOK_URL; null: none. A secret as a whole: it is never logged.</summary>
    public Uri? Slack { get; init; }

    /// <summary>How long an alert is kept after it was raised (ALERT_RETENTION_DAYS): longer than its deliveries are tried.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Before the second try of a delivery; doubled before each further one.</summary>
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Never longer than this.</summary>
    public TimeSpan RetryLongest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Then it is a dead letter.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a receiver may take to answer.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a replica has a delivery before another may take it: longer than a try.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often each replica looks for what is to be done.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(250);

    public static AlertOptions Read(SettingReader settings)
    {
        var webhook = Address(settings, "ALERT_WEBHOOK_URL");
        var secret = settings.Secret("ALERT_WEBHOOK_SECRET");
        if (secret.Length is > 0 and < SecretLengthMin)
        {
            settings.Reject($"ALERT_WEBHOOK_SECRET is too short: expected {SecretLengthMin} characters or more");
        }
        else if (webhook is not null && secret.Length == 0)
        {
            settings.Reject("ALERT_WEBHOOK_SECRET is not set: ALERT_WEBHOOK_URL needs it, since every request is signed");
        }
        return new AlertOptions
        {
            Enabled = settings.Switch("ALERTING_ENABLED", true),
            Webhook = webhook is null ? null : new WebhookTarget(webhook, Encoding.UTF8.GetBytes(secret)),
            Slack = Address(settings, "ALERT_SLACK_WEBHOOK_URL"),
            Retention = TimeSpan.FromDays(settings.WholeNumber("ALERT_RETENTION_DAYS", 30, min: 2, max: 3650)),
        };
    }

    /// <summary>Whoever knows such an address may post to it: a bad one is not repeated in the message.</summary>
    private static Uri? Address(SettingReader settings, string name)
    {
        var text = settings.Secret(name);
        if (text.Length == 0)
        {
            return null;
        }
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0)
        {
            return address;
        }
        settings.Reject($"{name} is not an address: expected an absolute http or https address without a user's name");
        return null;
    }
}
