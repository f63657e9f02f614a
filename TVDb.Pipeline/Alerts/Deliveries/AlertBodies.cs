using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>Alerts as receivers get them. An alert's body is the same bytes at each try.</summary>
internal static class AlertBodies
{
    private static readonly AlertBodyJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
        // It is UTF-8 of its own, in no page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The generic form, see docs/alerts.md.</summary>
    public static byte[] Generic(AlertRecord alert) => JsonSerializer.SerializeToUtf8Bytes(
        new AlertBody(
            alert.Event.Id,
            alert.Sequence,
            alert.Event.Kind,
            alert.Event.Severity,
            alert.Event.Subject,
            alert.Event.Tenant,
            alert.Event.Text,
            alert.Event.Figures,
            alert.RaisedAt.UtcDateTime),
        Json.AlertBody);

    /// <summary>The form of Slack's incoming webhooks, which others take as well.</summary>
    public static byte[] Slack(AlertRecord alert) => JsonSerializer.SerializeToUtf8Bytes(
        new SlackBody($"*{alert.Event.Severity.ToString().ToUpperInvariant()}* {Escaped(alert.Event.Text)}\n`{Escaped(alert.Event.Id)}`"),
        Json.SlackBody);

    /// <summary>Slack reads these three as its own.</summary>
    private static StringBuilder Escaped(string text) => new StringBuilder(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

/// <summary>The generic webhook's body.</summary>
internal sealed record AlertBody(
    string Id,
    long Sequence,
    AlertKind Kind,
    AlertSeverity Severity,
    AlertSubject Subject,
    string Tenant,
    string Text,
    AlertFigures? Figures,
    DateTime RaiseTime);

/// <summary>A Slack webhook's body.</summary>
internal sealed record SlackBody(string Text);

[JsonSerializable(typeof(AlertBody))]
[JsonSerializable(typeof(SlackBody))]
internal sealed partial class AlertBodyJson : JsonSerializerContext;
