using System.Collections.Concurrent;
using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>Alerts of a running pipeline: what raises them, who hears them, who has seen them.</summary>
public sealed class AlertsTests : IAsyncLifetime
{
    private const string Slack = "services/T0/B0/top-secret";

    /// <summary>Health is no part of these tests: on a busy machine probes are slow now and then.</summary>
    private static readonly AlertKind[] Kinds = [AlertKind.BudgetThreshold, AlertKind.DeadLetter, AlertKind.Configuration];

    private readonly ConcurrentQueue<WebhookRequest> _received = new();
    private RedisServer _redis = null!;
    private WebhookReceiver _receiver = null!;
    private PipelineEnvironment _environment = null!;
    private OperationsService.OperationsServiceClient _operations = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _receiver = await WebhookReceiver.StartAsync(request =>
        {
            _received.Enqueue(request);
            return 200;
        });
        _environment = await PipelineEnvironment.StartProcessAsync(_redis, new Dictionary<string, string>
        {
            ["COST_BUDGETS"] = "tenant/acme:day:requests=1",
            ["ALERT_WEBHOOK_URL"] = new Uri(_receiver.Address, "hooks/top-secret").ToString(),
            ["ALERT_WEBHOOK_SECRET"] = "top-secret-of-ours",
            ["ALERT_SLACK_WEBHOOK_URL"] = new Uri(_receiver.Address, Slack).ToString(),
            // What the HTTP client would log is logged.
            ["Logging__LogLevel__System.Net.Http"] = "Trace",
        });
        _operations = new OperationsService.OperationsServiceClient(_environment.Channel);
    }

    public async ValueTask DisposeAsync()
    {
        await _environment.DisposeAsync();
        await _receiver.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Alerts_OfABudgetAndADeadLetter_AreWatchedDeliveredListedAndAcknowledged()
    {
        // However late it begins: those that are there come first.
        using var watch = _operations.WatchAlerts(new WatchAlertsRequest { IncludeOpen = true }, cancellationToken: Cancellation);
        await _environment.Pipeline.ProcessAsync(Samples.Text("some words"), PipelineEnvironment.As("acme"), cancellationToken: Cancellation);
        await _environment.Simulator.SetFaultsAsync("""[{"route":"openai.embeddings","next":1,"error":{"status":401}}]""", Cancellation);
        await RpcErrors.OfAsync(_environment.Pipeline.ProcessAsync(Samples.Text("more words"), PipelineEnvironment.As("other"), cancellationToken: Cancellation));

        var all = await AllAsync(count => count >= 4);
        var byKind = all.ToLookup(alert => alert.Kind);
        Assert.Equal(
            [AlertKind.BudgetThreshold, AlertKind.BudgetThreshold, AlertKind.DeadLetter, AlertKind.Configuration],
            all.Select(alert => alert.Kind).Order());
        Assert.Equal(["tenant/acme:day:requests"], byKind[AlertKind.BudgetThreshold].Select(alert => alert.Budget).Distinct());
        Assert.Equal([0.8, 1.0], byKind[AlertKind.BudgetThreshold].Select(alert => alert.Figures.Threshold).Order());
        Assert.Equal(("acme", 1, 1), (all[^1].Tenant, all[^1].Figures.LimitRequests, all[^1].Figures.SpentRequests));
        Assert.Equal("openai", byKind[AlertKind.Configuration].Single().Provider);
        Assert.Equal("other", byKind[AlertKind.DeadLetter].Single().Tenant);

        var watched = new List<string>();
        while (watched.Count < all.Count && await watch.ResponseStream.MoveNext(Cancellation))
        {
            watched.AddRange(watch.ResponseStream.Current.Alert is { } alert && Kinds.Contains(alert.Kind) ? [alert.Id] : []);
        }
        Assert.Equal(all.OrderBy(alert => alert.Sequence).Select(alert => alert.Id), watched);

        await Conditions.UntilAsync(async () => (await AllAsync(_ => true)).All(alert => alert.Deliveries.All(delivery => delivery.State == DeliveryState.Delivered)));
        foreach (var path in new[] { "/hooks/top-secret", "/" + Slack })
        {
            var ids = _received.Where(request => request.Path == path).Select(request => request.Headers["X-TVDb-Event-Id"]);
            Assert.Empty(watched.Except(ids));
        }
        Assert.Contains("Alert dead-letter:", _environment.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("top-secret", _environment.Process.Output, StringComparison.Ordinal);

        var dead = byKind[AlertKind.DeadLetter].Single();
        var seen = await _operations.AcknowledgeAlertAsync(new AcknowledgeAlertRequest { AlertId = dead.Id, Who = "ann", Note = "bad key" }, cancellationToken: Cancellation);
        var again = await _operations.AcknowledgeAlertAsync(new AcknowledgeAlertRequest { AlertId = dead.Id, Who = "bob" }, cancellationToken: Cancellation);
        var open = await _operations.ListAlertsAsync(new ListAlertsRequest { Kinds = { Kinds }, State = AlertState.Open, MinSeverity = AlertSeverity.Critical }, cancellationToken: Cancellation);
        Assert.Equal(("ann", "bad key"), (seen.Alert.Acknowledgement.Who, seen.Alert.Acknowledgement.Note));
        Assert.Equal(seen.Alert.Acknowledgement, again.Alert.Acknowledgement);
        Assert.Equal([AlertKind.BudgetThreshold, AlertKind.Configuration], open.Alerts.Select(alert => alert.Kind).Order());
        Assert.Equal(0, (await _operations.ResendAlertAsync(new ResendAlertRequest { AlertId = dead.Id }, cancellationToken: Cancellation)).Begun);
        await WatchesOpenAsync(all.Where(alert => alert.Id != dead.Id).Select(alert => alert.Sequence).Order());
    }

    [Fact]
    public async Task Acknowledge_WhatIsNotThereOrByNobody_IsRefusedByName()
    {
        var unknown = await RpcErrors.OfAsync(_operations.AcknowledgeAlertAsync(new AcknowledgeAlertRequest { AlertId = "x", Who = "ann" }, cancellationToken: Cancellation));
        var nobody = await RpcErrors.OfAsync(_operations.AcknowledgeAlertAsync(new AcknowledgeAlertRequest { AlertId = "x" }, cancellationToken: Cancellation));
        var resent = await RpcErrors.OfAsync(_operations.ResendAlertAsync(new ResendAlertRequest { AlertId = "x" }, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.NotFound, "ALERT_NOT_FOUND", ""), unknown.Told());
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_TEXT", "who"), nobody.Told());
        Assert.Equal((StatusCode.NotFound, "ALERT_NOT_FOUND", ""), resent.Told());
    }

    /// <summary>The newest first, once there are as many as wanted.</summary>
    private async Task<IReadOnlyList<Alert>> AllAsync(Func<int, bool> enough)
    {
        IReadOnlyList<Alert> all = [];
        await Conditions.UntilAsync(async () =>
        {
            all = [.. (await _operations.ListAlertsAsync(new ListAlertsRequest { Kinds = { Kinds } }, cancellationToken: Cancellation)).Alerts];
            return enough(all.Count);
        });
        return all;
    }

    private async Task WatchesOpenAsync(IEnumerable<long> sequences)
    {
        using var watch = _operations.WatchAlerts(new WatchAlertsRequest { IncludeOpen = true }, cancellationToken: Cancellation);
        foreach (var sequence in sequences)
        {
            do
            {
                Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
            }
            while (watch.ResponseStream.Current.Alert is not { } alert || !Kinds.Contains(alert.Kind));
            Assert.Equal(sequence, watch.ResponseStream.Current.Sequence);
        }
    }
}
