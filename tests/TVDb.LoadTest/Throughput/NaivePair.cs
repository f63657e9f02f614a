using StackExchange.Redis;

namespace TVDb.LoadTest.Throughput;

/// <summary>
/// The least that can be done without a race: two scripts on one budget. No id, no journal, no window, no expiry: a crash
/// leaks, a retry pays twice.
/// </summary>
internal sealed class NaivePair(IDatabase redis) : ICycle
{
    private const long Limit = 1L << 52;

    private const string ReserveScript = """
        local held = tonumber(redis.call('GET', KEYS[1]) or '0')
        local posted = tonumber(redis.call('GET', KEYS[2]) or '0')
        if held + posted + tonumber(ARGV[1]) > tonumber(ARGV[2]) then
          return 0
        end
        redis.call('INCRBY', KEYS[1], ARGV[1])
        return 1
        """;

    private const string PostScript = """
        redis.call('DECRBY', KEYS[1], ARGV[1])
        redis.call('INCRBY', KEYS[2], ARGV[2])
        return 1
        """;

    private static readonly RedisKey[] Keys = ["naive:held", "naive:posted"];

    public async Task<Func<Task>> ReserveAsync(CycleCall call)
    {
        var admitted = (bool)await redis.ScriptEvaluateAsync(ReserveScript, Keys, [call.Amount, Limit]);
        return admitted
            ? () => redis.ScriptEvaluateAsync(PostScript, Keys, [call.Amount, call.Actual])
            : throw new InvalidOperationException("refused under a limit that cannot be reached");
    }
}
