using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace TVDb.MockProviders.LlamaParse;

/// <param name="Timestamp">Seconds since 1970, with a fraction.</param>
internal sealed record WebhookBody(string EventId, string EventType, double Timestamp, WebhookData Data);

internal sealed record WebhookData(string Id, string JobId);

/// <summary>One event to one receiver, the same bytes at every attempt.</summary>
internal sealed record WebhookMessage(string EventId, string EventType, WebhookConfiguration To, byte[] Body)
{
    /// <summary>The value of LC-Signature: over the bytes as sent, whichever the output format.</summary>
    public string? Signature => To.WebhookSigningSecret is { Length: > 0 } secret
        ? $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body))}"
        : null;
}

/// <summary>Events on their way from jobs to the delivery.</summary>
internal sealed class WebhookQueue(TimeProvider clock)
{
    private readonly Channel<WebhookMessage> _queue = Channel.CreateUnbounded<WebhookMessage>();

    public ChannelReader<WebhookMessage> Reader => _queue.Reader;

    /// <summary>Tells each receiver of a job that wants to know.</summary>
    public void Announce(ParseJob job)
    {
        var type = job.State.Status is ParseStatus.Completed ? "parse.success" : "parse.error";
        foreach (var receiver in job.Order.Webhooks.Where(webhook => webhook.WebhookEvents is not { Count: > 0 } events || events.Contains(type)))
        {
            var id = $"evt-{Guid.NewGuid():n}";
            var timestamp = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
            var body = JsonSerializer.Serialize(
                new WebhookBody(id, type, timestamp, new WebhookData(job.Id, job.Id)), LlamaJson.Default.WebhookBody);
            var sent = receiver.WebhookOutputFormat is WebhookOutputFormat.Json
                ? body
                : JsonSerializer.Serialize(body, LlamaJson.Default.String);
            _queue.Writer.TryWrite(new WebhookMessage(id, type, receiver, Encoding.UTF8.GetBytes(sent)));
        }
    }
}
