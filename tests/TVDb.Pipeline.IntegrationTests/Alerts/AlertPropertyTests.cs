using CsCheck;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Alerts;

/// <summary>
/// Random runs of three replicas that raise the same events at once, deliver to a receiver that fails, and die at any step: each
/// event has one number and one id, is received, and nothing else is.
/// </summary>
public sealed class AlertPropertyTests
{
    private const int Runs = 40;
    private const int Events = 8;

    /// <summary>What is done, by which replica, about which event: raise, try deliveries, take them and die, move the clock.</summary>
    private static readonly Gen<(int What, int Replica, int Event)[]> Steps = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2], Gen.Int[0, Events - 1]).Array[30, 60];

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Raise_ReplicasAtOnceThatDie_EachEventIsOneAlertAndReceived(RedisKind kind)
    {
        var channel = new TestChannel();
        await using var alerts = await TestDesk.StartAsync(kind, options: null, channel);
        for (uint seed = 0; seed < Runs; seed++)
        {
            var random = new Random((int)seed);
            channel.Answer = _ => Draw(random) < 0.3 ? new SendOutcome("it answered 500") : SendOutcome.Delivered;
            var raised = await RunAsync(alerts, channel, Steps.Generate(new PCG(seed), null, out _), $"run-{seed}");
            await DeliverAllAsync(alerts, channel);

            var listed = (await alerts.AllAsync()).Where(alert => alert.Event.Id.StartsWith($"run-{seed}:", StringComparison.Ordinal)).ToList();
            Assert.Equal(raised.Order(StringComparer.Ordinal), listed.Select(alert => alert.Event.Id).Order(StringComparer.Ordinal));
            Assert.Equal(raised.Order(StringComparer.Ordinal), channel.Received.Distinct().Order(StringComparer.Ordinal));
            Assert.All(listed, alert => Assert.Equal(DeliveryState.Delivered, alert.Deliveries.Single().Value.State));
            channel.Received.Clear();
        }
        var numbers = (await alerts.AllAsync()).Select(alert => alert.Sequence).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Reverse().Select(n => (long)n), numbers);
    }

    private static async Task<HashSet<string>> RunAsync(TestDesk alerts, TestChannel channel, (int What, int Replica, int Event)[] steps, string run)
    {
        // A replica that died comes back knowing nothing.
        var desks = Enumerable.Range(0, 3).Select(_ => alerts.Desk()).ToArray();
        var raised = new HashSet<string>();
        foreach (var (what, replica, number) in steps)
        {
            var id = $"{run}:{number}";
            switch (what)
            {
                case < 4:
                    raised.Add(id);
                    await Task.WhenAll(desks.Select(desk => desk.RaiseNowAsync(TestDesk.Event(id))));
                    break;
                case < 6:
                    raised.Add(id);
                    await desks[replica].RaiseNowAsync(TestDesk.Event(id));
                    desks[replica] = alerts.Desk();
                    break;
                case < 8:
                    await Task.WhenAll(alerts.Courier().RoundAsync(channel), alerts.Courier().RoundAsync(channel));
                    break;
                case 8:
                    // Dies between a try and its note: the receiver has it, and gets it again.
                    foreach (var taken in await alerts.Queue.TakeAsync(channel.Name, 2))
                    {
                        await channel.SendAsync(taken.Alert, CancellationToken.None);
                    }
                    break;
                default:
                    alerts.Clock.Advance(TimeSpan.FromSeconds(20));
                    break;
            }
        }
        return raised;
    }

    private static async Task DeliverAllAsync(TestDesk alerts, TestChannel channel)
    {
        while ((await alerts.Queue.DepthAsync(channel.Name)).Depth > 0)
        {
            await alerts.Courier().RoundAsync(channel);
            alerts.Clock.Advance(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Tries of a batch come at once.</summary>
    private static double Draw(Random random)
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
