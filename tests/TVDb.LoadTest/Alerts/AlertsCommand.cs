using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.Pipeline.Costs;
using TVDb.TestServers;

namespace TVDb.LoadTest.Alerts;

/// <summary>`alerts`: each threshold event once, whoever dies.</summary>
internal sealed class AlertsCommand : LoadCommand
{
    private const string Channel = "webhook";
    private const int ReceiverDeaths = 2;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly WholeNumber _charges = new("--charges", "Charges.", 100_000, 6_000, 1_000, 10_000_000);
    private readonly WholeNumber _hours = new("--hours", "Hours that the charges' clock goes over.", 60, 26, 2, 1000);

    public AlertsCommand() : base(
        "alerts",
        "Has 3 replica processes make charges across 50 budgets on a clock that they move over hours' and days' windows, and raise and deliver alerts to a "
        + "webhook receiver that fails 30 % of the requests. Each replica is killed once, the receiver twice. What must be told is reckoned from the charges "
        + "alone. Targets: each event is received, under one id; none is missing, none invented; each request is signed.",
        minutesMax: 30)
    {
        Options.Add(_charges);
        Options.Add(_hours);
    }

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        int[] terms = [_charges.Read(parsed, Brief), _hours.Read(parsed, Brief), Seed(parsed)];
        var plan = new AlertsPlan(terms[0], terms[1], terms[2]);
        var expected = plan.ExpectedIds();
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        await using var connection = await redis.ConnectAsync();
        var port = ServerProcess.FreePort();
        var received = new ReceivedAlerts(expected.Count, ReceiverDeaths);
        var receiver = new Mortal(() => CallerProcess.Start(AlertsReceiverCommand.Verb, Text(port), Text(terms[2] + received.Dying)), received.Hear);
        var reached = new int[AlertsPlan.Replicas];
        Mortal[] replicas = [.. Enumerable.Range(0, AlertsPlan.Replicas).Select(number => Replica(number, plan, reached, redis.ConnectionString, port, terms))];
        await RunAsync([receiver, .. replicas], async () => reached.All(step => step == plan.Steps) && await IsSettledAsync(connection), cancellationToken);

        var alerts = await AllAsync(new AlertStore(connection, TimeProvider.System));
        var ids = alerts.Select(alert => alert.Event.Id).ToHashSet();
        var figures = new
        {
            Charges = terms[0],
            Hours = terms[1],
            Budgets = plan.Options.Budgets.Count,
            EventsExpected = expected.Count,
            AlertsRaised = alerts.Count,
            RequestsReceived = received.Requests,
            RequestsFailed = received.Failed,
            ReceivedMoreThanOnce = received.MoreThanOnce,
            ReplicasKilled = replicas.Sum(replica => replica.Deaths),
            ReceiverKilled = receiver.Deaths,
        };
        return new LoadReport(Name, terms[2], TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures,
        [
            Target.AtLeast("events_expected", expected.Count, 100),
            Target.None("events_missing", expected.Count(id => !received.Has(id))),
            Target.None("events_invented", received.Ids.Concat(ids).Count(id => !expected.Contains(id))),
            Target.None("events_with_more_than_one_alert", alerts.Count - ids.Count),
            Target.None("events_without_an_alert", expected.Count(id => !ids.Contains(id))),
            Target.None("alerts_not_delivered", alerts.Count(alert => alert.Deliveries.Any(delivery => delivery.Value.State != DeliveryState.Delivered))),
            Target.None("requests_not_signed", received.BadlySigned),
            Target.AtLeast("replicas_killed", figures.ReplicasKilled, AlertsPlan.Replicas),
            Target.AtLeast("receiver_killed", figures.ReceiverKilled, ReceiverDeaths),
            Target.None("audit_differences", (await LoadLedger.AuditAsync(connection, new FakeTimeProvider(AlertsPlan.TimeOf(plan.Steps)))).Differences.Count),
        ]);
    }

    /// <summary>Until all is done; throws where a process ends that was not killed.</summary>
    private static async Task RunAsync(IEnumerable<Mortal> processes, Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = processes.Select(process => process.RunAsync(over.Token)).ToList();
        try
        {
            while (!await isDone())
            {
                await await Task.WhenAny([.. running, Task.Delay(LookInterval, TimeProvider.System, over.Token)]);
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>It dies when it is so far as its number says; the next goes on with the step that was not done.</summary>
    private static Mortal Replica(int number, AlertsPlan plan, int[] reached, string redis, int port, int[] terms)
    {
        var diesAt = plan.Steps * (number + 1) / (AlertsPlan.Replicas + 1);
        return new Mortal(
            () => CallerProcess.Start(
                [AlertsReplicaCommand.Verb, redis, $"http://127.0.0.1:{Text(port)}/", Text(number), .. terms.Select(Text), Text(Volatile.Read(ref reached[number]))]),
            line =>
            {
                var step = int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
                Volatile.Write(ref reached[number], step);
                return step == diesAt;
            });
    }

    /// <summary>Whether nothing is yet to be raised or delivered.</summary>
    private static async Task<bool> IsSettledAsync(ConnectionMultiplexer connection) =>
        (await new UntoldCrossings(connection).PeekAsync(1)).Count == 0
        && (await new DeliveryQueue(connection, new AlertStore(connection, TimeProvider.System), new AlertOptions(), TimeProvider.System).DepthAsync(Channel)).Depth == 0;

    private static async Task<IReadOnlyList<AlertRecord>> AllAsync(AlertStore store)
    {
        var all = new List<AlertRecord>();
        for (var last = 0L; await store.AfterAsync(last) is { Count: > 0 } some; last = some[^1].Sequence)
        {
            all.AddRange(some);
        }
        return all;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
