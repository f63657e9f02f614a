using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace TVDb.MockProviders.Tests.LlamaParse;

public sealed class WebhookTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, 250, TimeSpan.Zero);

    [Theory]
    [InlineData("json")]
    [InlineData("string")]
    [InlineData(null)]
    public async Task Delivery_EitherOutputFormat_IsSignedOverTheRawBody(string? format)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await MockApp.StartSimulatorAsync(new FakeTimeProvider(Start));

        var created = await app.UploadAsync(TestDocuments.Markdown, configuration: Configuration(new JsonObject
        {
            ["webhook_url"] = receiver.Url,
            ["webhook_output_format"] = format,
            ["webhook_signing_secret"] = "shh",
            ["webhook_headers"] = new JsonObject { ["X-Custom"] = "yes" },
        }));
        var delivery = await receiver.NextAsync();

        var id = created.Json["id"]!.GetValue<string>();
        var sent = Encoding.UTF8.GetString(delivery.Body);
        var json = format is "json" ? sent : JsonSerializer.Deserialize<string>(sent)!;
        var eventId = delivery.Headers["X-Webhook-Event-ID"];
        Assert.Equal(
            $$$"""{"event_id":"{{{eventId}}}","event_type":"parse.success","timestamp":1795435200.25,"data":{"id":"{{{id}}}","job_id":"{{{id}}}"}}""", json);
        Assert.Equal(
            ["parse.success", "yes", "application/json", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData("shh"u8, delivery.Body))}"],
            [
                delivery.Headers["X-Webhook-Event-Type"], delivery.Headers["X-Custom"], delivery.Headers["Content-Type"],
                delivery.Headers["LC-Signature"],
            ]);
    }

    [Fact]
    public async Task Delivery_WithoutSecret_IsUnsigned()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await MockApp.StartSimulatorAsync();

        await app.UploadAsync(TestDocuments.Markdown, configuration: Configuration(new JsonObject { ["webhook_url"] = receiver.Url }));

        Assert.False((await receiver.NextAsync()).Headers.ContainsKey("LC-Signature"));
    }

    [Fact]
    public async Task Delivery_FailedJobAndEventFilter_TellsOnlyWhoAsked()
    {
        await using var errors = await WebhookReceiver.StartAsync();
        await using var successes = await WebhookReceiver.StartAsync();
        await using var app = await MockApp.StartSimulatorAsync();
        var configuration = Configuration(
            new JsonObject { ["webhook_url"] = errors.Url, ["webhook_events"] = new JsonArray("parse.error") },
            new JsonObject { ["webhook_url"] = successes.Url, ["webhook_events"] = new JsonArray("parse.success") });

        await app.UploadAsync(TestDocuments.BrokenPdf, "a.pdf", configuration);
        var error = await errors.NextAsync();
        await app.UploadAsync(TestDocuments.Markdown, "a.md", configuration);
        var success = await successes.NextAsync();

        Assert.Equal(("parse.error", "parse.success"), (error.Headers["X-Webhook-Event-Type"], success.Headers["X-Webhook-Event-Type"]));
    }

    [Fact]
    public async Task Delivery_ReceiverFails_IsTriedThreeTimesOneAndTwoSecondsApart()
    {
        var clock = new RecordingClock();
        await using var receiver = await WebhookReceiver.StartAsync(500, 503, 200);
        await using var app = await MockApp.StartSimulatorAsync(clock);

        await app.UploadAsync(TestDocuments.Markdown, configuration: Configuration(new JsonObject { ["webhook_url"] = receiver.Url }));
        var first = await receiver.NextAsync();
        var (second, _) = await clock.RunUntilAsync(receiver.NextAsync());
        var (third, _) = await clock.RunUntilAsync(receiver.NextAsync());

        Assert.Equal([first.Body, first.Body], [second.Body, third.Body]);
        Assert.Equal(first.Headers["X-Webhook-Event-ID"], third.Headers["X-Webhook-Event-ID"]);
        // Each attempt has 30 s; between them are the pauses. The 10 s are service discovery's, which shares the clock.
        Assert.Equal([30, 1, 30, 2, 30], clock.WaitsSeconds.Where(seconds => seconds is not 10));
    }

    [Fact]
    public async Task Delivery_LossOfTheNextOne_LosesThatOneAlone()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await MockApp.StartSimulatorAsync();
        await app.PutFaultsAsync("""[{"route":"llamaparse.webhook","webhook_loss":true,"next":1}]""");
        var configuration = Configuration(new JsonObject { ["webhook_url"] = receiver.Url, ["webhook_output_format"] = "json" });

        await app.ParseAsync(TestDocuments.Markdown, configuration: configuration);
        var second = await app.ParseAsync(TestDocuments.Markdown, configuration: configuration);

        var delivered = JsonNode.Parse((await receiver.NextAsync()).Body)!;
        Assert.Equal(second["job"]!["id"]!.GetValue<string>(), delivered["data"]!["job_id"]!.GetValue<string>());
    }

    private static string Configuration(params JsonObject[] webhooks) => new JsonObject
    {
        ["tier"] = "fast",
        ["version"] = "latest",
        ["webhook_configurations"] = new JsonArray([.. webhooks]),
    }.ToJsonString();
}
