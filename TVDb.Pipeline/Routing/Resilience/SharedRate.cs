using System.Threading.RateLimiting;
using StackExchange.Redis;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>
/// A provider's requests and tokens a minute, of all replicas together: a bucket of each in Redis (<c>Lua/take_rate.lua</c>). A
/// call that has to wait takes its turn at once, so replicas are served in the order they asked, and none asks twice.
/// </summary>
internal sealed class SharedRate(IConnectionMultiplexer redis, ProviderTarget target, ProviderLimits limits, TimeProvider time, ResilienceMetrics metrics)
{
    /// <summary>A bucket holds a sixth of a minute's: in no minute more than the limit and that go, or than the limit and one call.</summary>
    public const int BurstsPerMinute = 6;

    /// <summary>As long as a provider's own word to wait is sat out: beyond it the job waits, not its worker.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>As with the ledger: a Redis that is silent for longer is away.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(800);

    private static readonly RedisScript TakeScript = RedisScript.Load("Routing/take_rate");

    private readonly RedisKey[] _keys = [$"tvdb:rate:{target.Provider}"];

    /// <summary>Waits for the call's turn, if it comes before <paramref name="turnBy"/>; otherwise takes nothing.</summary>
    public async ValueTask<RateLimitLease> TakeAsync(long tokens, DateTimeOffset turnBy, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var left = TimeSpan.FromTicks(Math.Clamp((turnBy - now).Ticks, 0, LongestWait.Ticks));
        var (taken, wait) = await AskAsync(tokens, now, left, cancellationToken);
        if (!taken)
        {
            return new RateLease(wait);
        }
        metrics.RateWaited(target, wait);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
        return RateLease.Taken;
    }

    private async Task<(bool Taken, TimeSpan Wait)> AskAsync(long tokens, DateTimeOffset now, TimeSpan longest, CancellationToken cancellationToken)
    {
        try
        {
            var answer = (long[])(await TakeScript.RunAsync(
                redis.GetDatabase(),
                _keys,
                now.ToUnixTimeMilliseconds(),
                (long)longest.TotalMilliseconds,
                limits.RequestsPerMinute,
                limits.TokensPerMinute,
                tokens,
                BurstsPerMinute).WaitAsync(AnswerLimit, time, cancellationToken))!;
            return (answer[0] == 1, TimeSpan.FromMilliseconds(answer[1]));
        }
        catch (Exception e) when (e is TimeoutException || RedisFaults.IsUnavailable(e))
        {
            // The hold comes next, in the same Redis: without it no paid call is made, and that refusal names the reason.
            return (true, TimeSpan.Zero);
        }
    }
}
