using System.CommandLine;
using NodaTime;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Kill;

/// <summary>
/// A process that is going to be killed. Its callers say what they do, a line each, before they do the next thing:
/// <c>reserved ID</c>, <c>called ID ACTUAL</c> (from then on the provider will bill it), <c>posted ID</c>. At one of its
/// holds it stops between reserve and post, and waits for its end there.
/// </summary>
internal sealed class KillCallerCommand : Command
{
    public const string Verb = "kill-caller";
    private const int Callers = 4;
    private readonly Argument<string> _redis = new("redis");
    private readonly Argument<string> _zone = new("zone");
    private readonly Argument<string> _name = new("name");
    private readonly Argument<int> _stopAt = new("stop-at");
    private readonly Argument<bool> _stopAfterCall = new("stop-after-call");
    private readonly Argument<int> _seed = new("seed");
    private int _reserves;

    public KillCallerCommand() : base(Verb)
    {
        Hidden = true;
        foreach (Argument argument in (Argument[])[_redis, _zone, _name, _stopAt, _stopAfterCall, _seed])
        {
            Arguments.Add(argument);
        }
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task RunAsync(ParseResult parsed)
    {
        CallerProcess.EndWithParent();
        var options = LoadLedger.Options(KillPlan.Budgets(DateTimeZoneProviders.Tzdb[parsed.GetRequiredValue(_zone)]));
        await using var connection = await LoadRedis.ConnectAsync(parsed.GetRequiredValue(_redis));
        var ledger = new Ledger(connection, options, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i =>
            CallAsync(ledger, new Random(unchecked((parsed.GetValue(_seed) * Callers) + i)), $"{parsed.GetRequiredValue(_name)}-{i}", parsed)));
    }

    private async Task CallAsync(Ledger ledger, Random random, string name, ParseResult parsed)
    {
        for (var n = 0; ; n++)
        {
            var amount = random.NextInt64(1, KillPlan.AmountMax + 1);
            var request = KillPlan.Request($"{name}-{n}:embed:0:1", KillPlan.Tenant(random.Next(KillPlan.TenantCount)), amount, KillPlan.HoldLifetime);
            if (await ledger.ReserveAsync(request) is not ReserveResult.Held held)
            {
                throw new InvalidOperationException("a hold was not admitted though there is room");
            }
            var stops = Interlocked.Increment(ref _reserves) == parsed.GetValue(_stopAt);
            Say($"reserved {held.Hold.Id}");
            if (stops && !parsed.GetValue(_stopAfterCall))
            {
                await StopAsync(held.Hold);
            }
            await Task.Delay(KillPlan.CallTimeMax * random.NextDouble(), TimeProvider.System);
            var actual = random.NextInt64(amount + 1);
            Say($"called {held.Hold.Id} {actual}");
            if (stops)
            {
                await StopAsync(held.Hold);
            }
            var posted = await ledger.PostAsync(held.Hold, new NanoUsd(actual));
            Say($"posted {held.Hold.Id} {posted.Outcome}");
        }
    }

    /// <summary>One write, which a kill cannot cut: the pipe takes a line whole.</summary>
    private static void Say(string line) => Console.Out.WriteLine(line);

    private static Task StopAsync(Hold hold)
    {
        Say($"stopped {hold.Id}");
        return new TaskCompletionSource().Task;
    }
}
