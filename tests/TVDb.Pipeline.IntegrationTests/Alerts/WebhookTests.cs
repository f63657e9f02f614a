using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Alerts;

/// <summary>What goes over the wire.</summary>
public sealed class WebhookTests
{
    private const string Secret = "a-secret-of-sixteen";

    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));

    private static readonly AlertRecord Alert = new(TestDesk.Event("an-event"), 5, Clock.GetUtcNow(), [], null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_Generic_IsSignedAsTheDocumentationSays()
    {
        var got = new ConcurrentQueue<WebhookRequest>();
        await using var receiver = await WebhookReceiver.StartAsync(request =>
        {
            got.Enqueue(request);
            return 204;
        });
        using var post = new WebhookPost(new AlertOptions(), Clock);
        var channel = new WebhookChannel(new WebhookTarget(new Uri(receiver.Address, "hooks/abc"), Encoding.UTF8.GetBytes(Secret)), post, Clock);

        Assert.Equal(SendOutcome.Delivered, await channel.SendAsync(Alert, Cancellation));

        var request = Assert.Single(got);
        var timestamp = request.Headers["X-TVDb-Timestamp"];
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp), (byte)'.', .. request.Body];
        Assert.Equal(("/hooks/abc", "an-event", "application/json; charset=utf-8"), (request.Path, request.Headers["X-TVDb-Event-Id"], request.Headers["Content-Type"]));
        Assert.Equal(Clock.GetUtcNow().ToUnixTimeSeconds(), long.Parse(timestamp, CultureInfo.InvariantCulture));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed)), request.Headers["X-TVDb-Signature"]);
        Assert.Equal("an-event", JsonElement.Parse(request.Body).GetProperty("id").GetString());
        Assert.DoesNotContain("traceparent", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Send_Slack_IsItsForm()
    {
        var got = new ConcurrentQueue<WebhookRequest>();
        await using var receiver = await WebhookReceiver.StartAsync(request =>
        {
            got.Enqueue(request);
            return 200;
        });
        using var post = new WebhookPost(new AlertOptions(), Clock);

        Assert.Equal(SendOutcome.Delivered, await new SlackChannel(new Uri(receiver.Address, "services/T/B/x"), post).SendAsync(Alert, Cancellation));

        Assert.Equal("""{"text":"*WARNING* text of an-event\n`an-event`"}""", Encoding.UTF8.GetString(Assert.Single(got).Body));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task Send_AnswerIsNoSuccess_FailsAndNamesTheHostAlone(int status)
    {
        await using var receiver = await WebhookReceiver.StartAsync(_ => status);
        using var post = new WebhookPost(new AlertOptions(), Clock);

        var outcome = await new SlackChannel(new Uri(receiver.Address, "services/top-secret"), post).SendAsync(Alert, Cancellation);

        Assert.Equal(new SendOutcome($"127.0.0.1 answered {status}"), outcome);
    }

    [Fact]
    public async Task Send_NobodyThere_FailsAndNamesTheHostAlone()
    {
        using var post = new WebhookPost(new AlertOptions(), Clock);

        var outcome = await new SlackChannel(new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}/services/top-secret"), post).SendAsync(Alert, Cancellation);

        Assert.Equal(new SendOutcome("127.0.0.1 could not be reached: ConnectionError"), outcome);
    }

    [Fact]
    public async Task Send_ReceiverHangs_IsGivenUpInTime()
    {
        using var asked = new ManualResetEventSlim();
        using var released = new ManualResetEventSlim();
        await using var receiver = await WebhookReceiver.StartAsync(_ =>
        {
            asked.Set();
            released.Wait(CancellationToken.None);
            return 200;
        });
        var clock = new FakeTimeProvider();
        using var post = new WebhookPost(new AlertOptions(), clock);

        var sending = new SlackChannel(receiver.Address, post).SendAsync(Alert, Cancellation);
        await Task.Run(() => asked.Wait(Cancellation), Cancellation);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(new SendOutcome("127.0.0.1 did not answer within 10 s"), await sending);
        released.Set();
    }
}
