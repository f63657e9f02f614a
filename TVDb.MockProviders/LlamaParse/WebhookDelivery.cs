using System.Net.Http.Headers;
using System.Text.Json;
using TVDb.MockProviders.Faults;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>Delivers events: three attempts, 1 s and 2 s apart, 30 s each.</summary>
internal sealed partial class WebhookDelivery(
    WebhookQueue queue, FaultBook faults, IHttpClientFactory clients, TimeProvider clock, ILogger<WebhookDelivery> logger) : BackgroundService
{
    public const string ClientName = "llamaparse-webhook";

    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var message in queue.Reader.ReadAllAsync(stoppingToken))
        {
            // A slow receiver keeps nobody else waiting.
            _ = DeliverAsync(message, stoppingToken);
        }
    }

    private async Task DeliverAsync(WebhookMessage message, CancellationToken stoppingToken)
    {
        var fired = faults.Current.FireWebhook();
        if (fired.Any(active => active.Rule.WebhookLoss))
        {
            LogLost(message.EventId);
            return;
        }
        try
        {
            await Task.Delay(fired.Aggregate(TimeSpan.Zero, (sum, active) => sum + active.DrawLatency()), clock, stoppingToken);
            for (var attempt = 0; attempt < Pauses.Length; attempt++)
            {
                await Task.Delay(Pauses[attempt], clock, stoppingToken);
                if (await AttemptAsync(message, stoppingToken) is not { } failure)
                {
                    return;
                }
                LogFailed(message.EventId, attempt + 1, Pauses.Length, failure);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Undelivered events end with the process.
        }
    }

    /// <returns>Null when the receiver took it, otherwise why it did not.</returns>
    private async Task<string?> AttemptAsync(WebhookMessage message, CancellationToken stoppingToken)
    {
        using var patience = new CancellationTokenSource(AttemptTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stoppingToken);
        using var client = clients.CreateClient(ClientName);
        using var request = RequestOf(message);
        try
        {
            using var response = await client.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return "timeout";
        }
    }

    private static HttpRequestMessage RequestOf(WebhookMessage message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, message.To.WebhookUrl) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Webhook-Event-ID", message.EventId);
        request.Headers.Add("X-Webhook-Event-Type", message.EventType);
        if (message.Signature is { } signature)
        {
            request.Headers.Add("LC-Signature", signature);
        }
        foreach (var (name, value) in message.To.WebhookHeaders ?? new Dictionary<string, JsonElement>())
        {
            request.Headers.TryAddWithoutValidation(name, value.ToString());
        }
        return request;
    }

    [LoggerMessage(10, LogLevel.Information, "Webhook event {EventId} was lost on purpose")]
    private partial void LogLost(string eventId);

    [LoggerMessage(11, LogLevel.Warning, "Webhook event {EventId}: attempt {Attempt} of {Attempts} failed: {Failure}")]
    private partial void LogFailed(string eventId, int attempt, int attempts, string failure);
}
