using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Stages;

/// <summary>
/// Carries notices from the replica that hears of a parse's end to the one that waits for it. A notice that gets lost costs
/// time alone: who waits looks by itself as well.
/// </summary>
public sealed class ParseNoticeRelay(IConnectionMultiplexer connection, ParseNotices notices, ILogger<ParseNoticeRelay> log) : IHostedService
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("tvdb:llamaparse:ended");

    private static readonly TimeSpan SeenKept = TimeSpan.FromMinutes(15);

    /// <summary>False where this event was told before. Kept for longer than an event may be old.</summary>
    public Task<bool> IsFirstAsync(string eventId) =>
        connection.GetDatabase().StringSetAsync("tvdb:llamaparse:event:" + eventId, "", SeenKept, When.NotExists);

    public Task TellAsync(string parseId) => connection.GetSubscriber().PublishAsync(Channel, parseId);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await connection.GetSubscriber().SubscribeAsync(Channel, (_, parseId) => notices.Tell(parseId.ToString()));
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            // It is subscribed to when the connection is back.
            ParseNoticeLog.NotListening(log, e.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => connection.GetSubscriber().UnsubscribeAsync(Channel);
}

/// <summary>Events 1240 to 1249.</summary>
internal static partial class ParseNoticeLog
{
    [LoggerMessage(1240, LogLevel.Warning, "Notices of ended parses are not heard yet, Redis does not answer: {Detail}")]
    public static partial void NotListening(ILogger log, string detail);
}
