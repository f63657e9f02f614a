using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// The Redis that has the ledger, as far as this replica can reach it. Verbs go by the hash of their script, and a server
/// that was started anew does not know it: before it is told, the ledger is opened on it, in one transaction with the
/// loading, which finds out whether it is the run that was known before (see Lua/open.lua). So no verb ever runs on a
/// server that may have lost something.
/// </summary>
public sealed class LedgerServer
{
    /// <summary>The longest that a wish to spend waits for an answer.</summary>
    private static readonly TimeSpan ReserveLimit = TimeSpan.FromMilliseconds(800);

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(200);
    private const int OpeningsMax = 3;

    private static readonly RedisKey Counters = LedgerKeys.Counters;

    private readonly IConnectionMultiplexer _connection;
    private readonly long _skewMsMax;
    private readonly TimeProvider _time;
    private readonly LedgerBatches _batches;
    private long _lastNumber;
    private int _unreachable;

    internal LedgerServer(IConnectionMultiplexer connection, long skewMsMax, TimeProvider time)
    {
        _connection = connection;
        _skewMsMax = skewMsMax;
        _time = time;
        _batches = new LedgerBatches(SendAsync);
    }

    /// <summary>The highest number of a journal entry that this replica has seen.</summary>
    public long LastNumber => Interlocked.Read(ref _lastNumber);

    /// <summary>False while Redis is known not to answer: nobody need wait to hear it again.</summary>
    public bool IsReachable => Volatile.Read(ref _unreachable) == 0 && Redis.IsConnected(Counters);

    internal IDatabase Redis => _connection.GetDatabase();

    internal Task<string[]> AskAsync(LedgerAsk ask) => _batches.AskAsync(ask);

    /// <summary>As <see cref="AskAsync"/>, and gives up in time for a caller that waits.</summary>
    /// <exception cref="RedisTimeoutException">No answer in time. Its status tells whether it was sent: then nobody knows whether it was done.</exception>
    internal async Task<string[]> AskSoonAsync(LedgerAsk ask)
    {
        try
        {
            return await _batches.AskAsync(ask).WaitAsync(ReserveLimit, _time);
        }
        catch (TimeoutException e)
        {
            if (Interlocked.Exchange(ref _unreachable, 1) == 0)
            {
                _ = ProbeAsync();
            }
            throw e as RedisTimeoutException
                ?? new RedisTimeoutException(CommandFlags.None, $"no answer in {ReserveLimit.TotalMilliseconds} ms", ask.TryTake() ? CommandStatus.WaitingToBeSent : CommandStatus.Sent);
        }
    }

    /// <summary>Notes the number of a journal entry.</summary>
    /// <param name="number">The number.</param>
    /// <param name="startAgain">Also where it is below those seen before: of a Redis that came back older.</param>
    internal void Saw(long number, bool startAgain = false)
    {
        if (startAgain)
        {
            Interlocked.Exchange(ref _lastNumber, number);
        }
        for (var last = LastNumber; number > last; last = LastNumber)
        {
            Interlocked.CompareExchange(ref _lastNumber, number, last);
        }
    }

    /// <summary>
    /// Has the server write its append-only file anew. A file that was cut off within a transaction is taken up to there,
    /// and keeps the transaction's beginning; at the load after that, Redis (seen with 7.0.15) does that beginning, alone,
    /// which leaves holds without their amounts.
    /// </summary>
    /// <exception cref="RedisServerException">The server does not want to.</exception>
    internal async Task RewriteAppendOnlyFileAsync()
    {
        var server = _connection.GetServer(Counters);
        var persistence = (await server.InfoAsync("persistence")).SelectMany(pairs => pairs).ToDictionary();
        if (persistence.GetValueOrDefault("aof_enabled") == "1" && persistence.GetValueOrDefault("aof_rewrite_in_progress") == "0")
        {
            await server.SaveAsync(SaveType.BackgroundRewriteAppendOnlyFile);
        }
    }

    /// <summary>Finds out what the server has of the ledger, and teaches it the verbs.</summary>
    private async Task OpenAsync()
    {
        RedisKey[] keys = [LedgerKeys.Counters, LedgerKeys.Members, LedgerKeys.Recovery, LedgerKeys.Holds];
        RedisValue[] arguments = [_time.GetUtcNow().ToUnixTimeMilliseconds(), LastNumber];
        var server = _connection.GetServer(Counters);
        if ((await server.InfoAsync("server")).SelectMany(pairs => pairs).Any(pair => pair.Key == "garnet_version"))
        {
            // Garnet does not run scripts in transactions. It makes no promise for crashes either.
            await LedgerScripts.Open.RunInFullAsync(Redis, keys, arguments);
            foreach (var script in LedgerScripts.AfterOpen)
            {
                await server.ScriptLoadAsync(script.Text);
            }
            return;
        }
        var transaction = Redis.CreateTransaction();
        List<Task> replies = [LedgerScripts.Open.RunInFullAsync(transaction, keys, arguments)];
        replies.AddRange(LedgerScripts.AfterOpen.Select(script => transaction.ExecuteAsync("SCRIPT", "LOAD", script.Text)));
        await transaction.ExecuteAsync();
        await Task.WhenAll(replies);
    }

    /// <summary>Runs a script that needs the ledger to be opened, and opens it where it is not.</summary>
    /// <param name="script">One of <see cref="LedgerScripts.AfterOpen"/>.</param>
    /// <param name="arguments">Made anew for each try: the clock has gone on.</param>
    internal async Task<RedisResult[]> RunAsync(RedisScript script, Func<(RedisKey[] Keys, RedisValue[] Values)> arguments)
    {
        for (var openings = 0; ; openings++)
        {
            try
            {
                var (keys, values) = arguments();
                var reply = (RedisResult[])(await script.RunByHashAsync(Redis, keys, values))!;
                if ((string)reply[0]! != "closed")
                {
                    return reply;
                }
            }
            catch (RedisServerException e) when (RedisScript.IsUnknown(e))
            {
                // A server that was started anew.
            }
            if (openings == OpeningsMax)
            {
                throw new RedisTimeoutException(CommandFlags.None, "the ledger could not be opened: Redis is started anew again and again", CommandStatus.Sent);
            }
            await OpenAsync();
        }
    }

    private async Task<IReadOnlyList<string[]>> SendAsync(IReadOnlyList<LedgerAsk> batch)
    {
        var reply = await RunAsync(LedgerScripts.Verbs, () => LedgerRun.Of(batch, _time.GetUtcNow(), _skewMsMax));
        if ((string)reply[0]! == "skewed")
        {
            return [.. Enumerable.Repeat(new[] { "skewed", (string)reply[1]! }, batch.Count)];
        }
        Saw((long)reply[0]);
        return LedgerAnswers.Read((string)reply[1]!);
    }

    /// <summary>Until Redis answers again.</summary>
    private async Task ProbeAsync()
    {
        while (true)
        {
            try
            {
                await Redis.PingAsync();
                Volatile.Write(ref _unreachable, 0);
                return;
            }
            catch (Exception e) when (RedisFaults.IsUnavailable(e))
            {
                await Task.Delay(ProbeInterval, _time);
            }
        }
    }
}
