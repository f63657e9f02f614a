using System.CommandLine;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Routing.Alerting;

namespace TVDb.LoadTest.Alerts;

/// <summary>
/// A replica that is going to be killed: makes its part of the charges, step by step on a clock of its own, and all the while
/// raises and delivers alerts, on the real one. Says <c>step N</c> after each, and goes on delivering at the end.
/// </summary>
internal sealed class AlertsReplicaCommand : Command
{
    public const string Verb = "alerts-replica";
    private const int AtOnce = 32;
    private readonly Argument<string> _redis = new("redis");
    private readonly Argument<string> _receiver = new("receiver");
    private readonly Argument<int> _number = new("number");
    private readonly Argument<int> _charges = new("charges");
    private readonly Argument<int> _hours = new("hours");
    private readonly Argument<int> _seed = new("seed");
    private readonly Argument<int> _from = new("from");

    public AlertsReplicaCommand() : base(Verb)
    {
        Hidden = true;
        foreach (Argument argument in (Argument[])[_redis, _receiver, _number, _charges, _hours, _seed, _from])
        {
            Arguments.Add(argument);
        }
        SetAction((parsed, _) => RunAsync(parsed));
    }

    /// <summary>Tries come fast, so that a run is short; otherwise as the pipeline has it.</summary>
    public static AlertOptions OptionsFor(Uri receiver) => new()
    {
        Webhook = new WebhookTarget(receiver, Encoding.UTF8.GetBytes(AlertsReceiverCommand.Secret)),
        RetryFirst = TimeSpan.FromMilliseconds(100),
        RetryLongest = TimeSpan.FromSeconds(1),
        SendTimeout = TimeSpan.FromSeconds(2),
        Lease = TimeSpan.FromSeconds(4),
        Interval = TimeSpan.FromMilliseconds(50),
    };

    private async Task RunAsync(ParseResult parsed)
    {
        CallerProcess.EndWithParent();
        var plan = new AlertsPlan(parsed.GetValue(_charges), parsed.GetValue(_hours), parsed.GetValue(_seed));
        await using var connection = await LoadRedis.ConnectAsync(parsed.GetRequiredValue(_redis));
        var options = OptionsFor(new Uri(parsed.GetRequiredValue(_receiver)));
        using var post = new WebhookPost(options, TimeProvider.System);
        IAlertChannel[] channels = [new WebhookChannel(options.Webhook!, post, TimeProvider.System)];
        var metrics = new AlertMetrics(new Meter(AlertMetrics.MeterName));
        var desk = new AlertDesk(connection, options, channels, metrics, TimeProvider.System, NullLogger<AlertDesk>.Instance);
        var queue = new DeliveryQueue(connection, new AlertStore(connection, TimeProvider.System), options, TimeProvider.System);
        IHostedService[] services =
        [
            new CrossingRelay(new UntoldCrossings(connection), desk, plan.Options, options, TimeProvider.System, NullLogger<CrossingRelay>.Instance),
            new AlertCourier(channels, queue, options, metrics, TimeProvider.System, NullLogger<AlertCourier>.Instance),
        ];
        await Task.WhenAll(services.Select(service => service.StartAsync(CancellationToken.None)));
        var clock = new FakeTimeProvider(AlertsPlan.TimeOf(0));
        var ledger = new Ledger(connection, plan.Options, clock);
        var mine = plan.Charges.Where(charge => charge.Number % AlertsPlan.Replicas == parsed.GetValue(_number)).ToLookup(charge => charge.Step);
        for (var step = parsed.GetValue(_from); step < plan.Steps; step++)
        {
            clock.SetUtcNow(AlertsPlan.TimeOf(step));
            await Parallel.ForEachAsync(mine[step], new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (charge, _) => await ChargeAsync(ledger, charge));
            Console.Out.WriteLine(FormattableString.Invariant($"step {step + 1}"));
        }
        await new TaskCompletionSource().Task;
    }

    /// <summary>A charge that a replica before this one made, or began, is made once all the same.</summary>
    private static async Task ChargeAsync(Ledger ledger, Charge charge)
    {
        var request = new SpendRequest(charge.HoldId, charge.Tenant, AlertsPlan.Provider, "a-model", new NanoUsd(charge.Amount), TimeSpan.FromDays(1));
        switch (await LoadLedger.UntilAnsweredAsync(() => ledger.ReserveAsync(request)))
        {
            case ReserveResult.Held held:
                var posted = await LoadLedger.UntilAnsweredAsync(() => ledger.PostAsync(held.Hold, new NanoUsd(charge.Actual)));
                if (posted.Outcome != ResolveOutcome.Done)
                {
                    throw new InvalidOperationException($"{charge}: the post answered {posted}");
                }
                break;
            case ReserveResult.Resolved { State: HoldState.Posted }:
                break;
            case var other:
                throw new InvalidOperationException($"{charge}: the reserve answered {other}");
        }
    }
}
