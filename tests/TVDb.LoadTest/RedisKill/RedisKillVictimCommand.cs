using System.CommandLine;
using System.Globalization;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;
using TVDb.TestServers;

namespace TVDb.LoadTest.RedisKill;

/// <summary>
/// A replica that is going to die with Redis. It posts some calls and leaves some holds open, waits until its beats say so,
/// says <c>ready OPEN_NANO_USD POSTED_NANO_USD MEMBER</c>, and waits for its end.
/// </summary>
internal sealed class RedisKillVictimCommand : Command
{
    public const string Verb = "redis-kill-victim";
    public const string Tenant = "dead";
    private const int Posted = 40;
    private const int LeftOpen = 10;
    private static readonly TimeSpan Beats = TimeSpan.FromSeconds(1);
    private readonly Argument<string> _redis = new("redis");
    private readonly Argument<int> _seed = new("seed");

    public RedisKillVictimCommand() : base(Verb)
    {
        Hidden = true;
        Arguments.Add(_redis);
        Arguments.Add(_seed);
        SetAction((parsed, stop) => RunAsync(parsed, stop));
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken stop)
    {
        CallerProcess.EndWithParent();
        await using var replica = await KillReplica.StartAsync(DurableRedis.ConnectAsync(parsed.GetRequiredValue(_redis)), Tenant);
        var random = new Random(parsed.GetValue(_seed));
        var open = 0L;
        for (var n = 0; n < Posted + LeftOpen; n++)
        {
            Hold? hold;
            while ((hold = await replica.HoldAsync(random.NextInt64(1, 1_000_000), $"victim-{n}:embed:0:1")) is null)
            {
                await Task.Delay(Beats, TimeProvider.System, stop);
            }
            if (n < Posted)
            {
                await replica.PostAsync(hold, random.NextInt64(hold.AmountNanoUsd + 1));
            }
            else
            {
                open += hold.AmountNanoUsd;
            }
        }
        await Task.Delay(Beats, TimeProvider.System, stop);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {open} {replica.PostedNanoUsd} {replica.MemberId}"));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
    }
}
