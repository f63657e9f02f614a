using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.Pipeline.Preflight;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Preflight;

/// <summary>Real receivers, who take what is sent, or do not.</summary>
public sealed class WebhookCheckTests : IAsyncLifetime
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("a-secret-of-sixteen");
    private readonly ConcurrentQueue<WebhookRequest> _got = new();
    private WebhookReceiver _receiver = null!;
    private int _answer = 204;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync(request =>
    {
        _got.Enqueue(request);
        return _answer;
    });

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task Alerts_AReceiverThatTakesThem_GetsASignedTest()
    {
        var items = await LookAsync(Both());

        Assert.Equal(
            [DeploymentItem.Ok("alerts webhook", "127.0.0.1 took a signed test alert"), DeploymentItem.Ok("alerts slack", "127.0.0.1 took a test alert")],
            items);
        var signed = _got.Single(request => request.Path == "/hook");
        Assert.Equal(WebhookSignature.Of(Secret, signed.Headers["X-TVDb-Timestamp"], signed.Body), signed.Headers["X-TVDb-Signature"]);
        var body = JsonElement.Parse(signed.Body);
        Assert.Equal(("TEST", signed.Headers["X-TVDb-Event-Id"]), (body.GetProperty("kind").GetString(), body.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Alerts_AReceiverThatRefuses_FailsAndNoAddressIsTold()
    {
        _answer = 403;

        Assert.Equal(
            [
                DeploymentItem.Failed("alerts webhook", "127.0.0.1 answered 403", "look at ALERT_WEBHOOK_URL, and at the receiver"),
                DeploymentItem.Failed("alerts slack", "127.0.0.1 answered 403", "look at ALERT_SLACK_WEBHOOK_URL, and at the receiver"),
            ],
            await LookAsync(Both()));
    }

    [Fact]
    public async Task Alerts_NoReceiverOrNone_AreWarnings() => Assert.Equal(
        [
            DeploymentItem.Warning("alerts", "they go to the log alone", "ALERT_WEBHOOK_URL with ALERT_WEBHOOK_SECRET, or ALERT_SLACK_WEBHOOK_URL"),
            DeploymentItem.Warning("alerts", "ALERTING_ENABLED is false: nobody is told of anything", "ALERTING_ENABLED=true"),
        ],
        [.. await LookAsync(new AlertOptions()), .. await LookAsync(Both() with { Enabled = false })]);

    [Theory]
    [InlineData(204, CheckStatus.Ok)]
    [InlineData(401, CheckStatus.Failed)]
    public async Task ParseWebhook_ToWhereLlamaParseIsTold_IsOkWhereItIsTaken(int answer, CheckStatus status)
    {
        _answer = answer;
        using var post = new WebhookPost(new AlertOptions(), TimeProvider.System);

        var item = Assert.Single(await new ParseWebhookCheck(Parse(new Uri(_receiver.Address, "/webhooks/llamaparse")), post, TimeProvider.System).LookAsync(Cancellation));

        Assert.Equal(("llamaparse webhook", status), (item.Name, item.Status));
        Assert.Equal("/webhooks/llamaparse", Assert.Single(_got).Path);
    }

    [Fact]
    public async Task ParseWebhook_NotUsed_IsOk()
    {
        using var post = new WebhookPost(new AlertOptions(), TimeProvider.System);

        Assert.Equal(
            [DeploymentItem.Ok("llamaparse webhook", "not used: parses are looked after")],
            await new ParseWebhookCheck(Parse(null), post, TimeProvider.System).LookAsync(Cancellation));
    }

    private static LlamaParseOptions Parse(Uri? webhook) => new()
    {
        Real = null,
        Mock = new ProviderEndpoint(new Uri("http://localhost"), ""),
        Timeout = TimeSpan.FromMinutes(10),
        WebhookAddress = webhook,
        WebhookSecret = "secret",
    };

    private AlertOptions Both() => new()
    {
        Webhook = new WebhookTarget(new Uri(_receiver.Address, "hook"), Secret),
        Slack = new Uri(_receiver.Address, "services/top-secret"),
    };

    private static async Task<IReadOnlyList<DeploymentItem>> LookAsync(AlertOptions options)
    {
        using var post = new WebhookPost(options, TimeProvider.System);
        List<IAlertChannel> channels = [new LogChannel(Microsoft.Extensions.Logging.Abstractions.NullLogger<LogChannel>.Instance)];
        if (options.Webhook is { } webhook)
        {
            channels.Add(new WebhookChannel(webhook, post, TimeProvider.System));
        }
        if (options.Slack is { } slack)
        {
            channels.Add(new SlackChannel(slack, post));
        }
        return await new AlertWebhookCheck(channels, options, TimeProvider.System).LookAsync(Cancellation);
    }
}
