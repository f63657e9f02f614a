using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs.Recovery;

/// <summary>
/// This replica as a member of those that use the ledger. Every second it says that it lives and how much it has under way.
/// When the ledger is recovering, it tells again what it has told before: Redis may have lost what it had acknowledged.
/// </summary>
public sealed class LedgerMember(Ledger ledger, CostOptions options, TimeProvider time, ILogger<LedgerMember> log) : BackgroundService, IHealthCheck
{
    /// <summary>A member that was silent for so long while Redis was there is gone; its open holds were presumed by then.</summary>
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(5);

    private const int TellAtOnce = 256;

    private IReadOnlyList<RedisValue> _others = [];
    private string _run = "";
    private string _toldIn = "";
    private long _lost;
    private volatile bool _isOpen;

    /// <summary>Names this process among the members.</summary>
    public string Id { get; } = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    /// <summary>How much of what this process told again Redis had lost, in all recoveries so far.</summary>
    public long Lost { get; private set; }

    /// <summary>One beat; and in a recovery this member's part of it. Answers whether the ledger is open.</summary>
    public async Task<bool> BeatAsync()
    {
        var now = time.GetUtcNow();
        var seen = ledger.Server.LastNumber;
        var reply = await SendAsync(LedgerScripts.Beat, [Id, MemberBeat.Of(ledger.Memory, now).ToString(), (now - ForgetAfter).ToUnixTimeMilliseconds()]);
        _isOpen = reply[0] == "open" || await RecoverAsync(reply[1], reply[1] + reply[2], seen);
        if (reply[0] == "open")
        {
            if (_run.Length > 0 && reply[1] != _run)
            {
                // The others did not wait any longer.
                await TellLateAsync();
            }
            // Numbers go on from where Redis came back.
            ledger.Server.Saw(long.Parse(reply[3], CultureInfo.InvariantCulture), startAgain: reply[1] != _run || _toldIn.Length > 0);
            (_run, _toldIn) = (reply[1], "");
            // Asked only while the ledger is open: these lived until then.
            _others = [.. reply[4..].Select(text => (RedisValue)text)];
            await GiveBackDoubtfulAsync();
        }
        return _isOpen;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isOpen ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, "the cost ledger is not open: nothing paid is done"));

    /// <summary>The first beat comes before the first caller: a replica that is asked how it is knows whether the ledger is open.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await BeatOrSayWhyNotAsync();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // Nobody need wait for it. What it has open is presumed when its time comes.
            await ledger.Server.Redis.HashDeleteAsync(LedgerKeys.Members, Id);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            MemberLog.RedisUnavailable(log, e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await BeatOrSayWhyNotAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task BeatOrSayWhyNotAsync()
    {
        try
        {
            await BeatAsync();
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            _isOpen = false;
            MemberLog.RedisUnavailable(log, e.Message);
        }
    }

    private async Task<bool> RecoverAsync(string run, string recovery, long seen)
    {
        if (_toldIn != recovery)
        {
            MemberLog.Recovering(log, ledger.Memory.Open.Count, ledger.Memory.Recent.Count);
            await CleanFileAsync();
            _lost = await TellAgainAsync();
            (_run, _toldIn) = (run, recovery);
        }
        var reply = await SendAsync(
            LedgerScripts.Recover,
            [time.GetUtcNow().ToUnixTimeMilliseconds(), Id, _lost, (long)options.RecoveryWait.TotalMilliseconds, seen, .. _others]);
        if (reply.Length > 1 && reply[0] == "open")
        {
            Report(JsonSerializer.Deserialize(reply[1], RecoveryJson.Default.RecoveryRecord)!);
        }
        return reply[0] == "open";
    }

    private async Task CleanFileAsync()
    {
        try
        {
            await ledger.Server.RewriteAppendOnlyFileAsync();
        }
        catch (RedisServerException e)
        {
            MemberLog.FileNotWrittenAnew(log, e.Message);
        }
    }

    private async Task TellLateAsync()
    {
        var lost = await TellAgainAsync();
        MemberLog.ToldLate(log, lost);
    }

    /// <summary>
    /// 1. Its open holds are set aside again where they are gone, whatever the limits: they were admitted before.
    /// 2. What it said of holds lately is said again. This comes second: what was resolved meanwhile is among it.
    /// Answers how much of it had been lost.
    /// </summary>
    private async Task<long> TellAgainAsync()
    {
        var lost = 0L;
        foreach (var holds in ledger.Memory.Open.Chunk(TellAtOnce))
        {
            lost += Count(await Task.WhenAll(holds.Select(ledger.RestoreAsync)), HoldState.None);
        }
        foreach (var told in ledger.Memory.Recent.Chunk(TellAtOnce))
        {
            lost += Count(await Task.WhenAll(told.Select(each => ledger.SayAgainAsync(each.Verb))), HoldState.None, HoldState.Held);
        }
        Lost += lost;
        return lost;
    }

    /// <exception cref="RedisTimeoutException">One of them got no answer: all is told again at the next beat.</exception>
    private static int Count(ResolveResult[] results, params HoldState[] lost)
    {
        if (results.Any(result => result.Outcome == ResolveOutcome.Unavailable))
        {
            throw new RedisTimeoutException(CommandFlags.None, "Redis went away while it was told again what it had lost", CommandStatus.Unknown);
        }
        return results.Count(result => result.Outcome is ResolveOutcome.Done or ResolveOutcome.Recovered && lost.Contains(result.State));
    }

    /// <summary>A hold that nobody knows of whether it was made: no call was made under it.</summary>
    private async Task GiveBackDoubtfulAsync()
    {
        while (ledger.Memory.TryTakeDoubtful(out var hold))
        {
            if ((await ledger.VoidAsync(hold, left: false)).Outcome == ResolveOutcome.Unavailable)
            {
                ledger.Memory.Doubt(hold);
                return;
            }
        }
    }

    private async Task<string[]> SendAsync(RedisScript script, RedisValue[] arguments)
    {
        RedisKey[] keys = [LedgerKeys.Counters, LedgerKeys.Members, LedgerKeys.Recovery, LedgerKeys.Recoveries];
        return Array.ConvertAll(await ledger.Server.RunAsync(script, () => (keys, arguments)), each => (string)each!);
    }

    private void Report(RecoveryRecord record)
    {
        var lost = record.Told.Values.Sum(count => long.Parse(count, CultureInfo.InvariantCulture));
        MemberLog.Recovered(log, record.UntilMs - record.SinceMs, record.Told.Count, lost, record.FromNumber, record.KnownNumber);
        foreach (var (member, text) in record.Silent)
        {
            var beat = MemberBeat.Parse(text);
            MemberLog.Silent(log, member, beat.At, beat.OpenHolds, beat.Open, beat.Posted);
        }
    }
}

/// <summary>Events 1510 to 1519.</summary>
internal static partial class MemberLog
{
    [LoggerMessage(1510, LogLevel.Warning, "Redis was started anew: the ledger admits nothing until what it may have lost is told again, here {Open} open holds and {Recent} recent verbs")]
    public static partial void Recovering(ILogger log, int open, int recent);

    [LoggerMessage(1511, LogLevel.Warning, "The ledger is open again after {Milliseconds} ms: {Members} members told what they knew, {Lost} verbs of it were lost. Redis came back with journal entry {From}, the last one seen was {Known}")]
    public static partial void Recovered(ILogger log, long milliseconds, int members, long lost, long from, long known);

    [LoggerMessage(1512, LogLevel.Error, "Ledger member {Member} is silent since {At}. At risk, where Redis lost it: {OpenHolds} open holds of {Open}, and {Posted} that it had posted in its last minute")]
    public static partial void Silent(ILogger log, string member, DateTimeOffset at, int openHolds, NanoUsd open, NanoUsd posted);

    [LoggerMessage(1515, LogLevel.Warning, "Redis did not write its append-only file anew: if the file was cut off, run BGREWRITEAOF before Redis is started again. {Detail}")]
    public static partial void FileNotWrittenAnew(ILogger log, string detail);

    [LoggerMessage(1514, LogLevel.Warning, "The ledger was opened again without this replica: it told what it knew late, {Lost} verbs of it were lost")]
    public static partial void ToldLate(ILogger log, long lost);

    [LoggerMessage(1513, LogLevel.Warning, "The ledger cannot be reached: {Detail}")]
    public static partial void RedisUnavailable(ILogger log, string detail);
}
