using StackExchange.Redis;

namespace TVDb.Pipeline.Redis;

public static class RedisFaults
{
    /// <summary>Redis did not answer, or answered that it cannot serve now; whether it did what it was asked is not known.</summary>
    public static bool IsUnavailable(Exception e) => e is RedisConnectionException or RedisTimeoutException
        || (e is RedisServerException server && (server.Message.StartsWith("LOADING", StringComparison.Ordinal)
            || server.Message.StartsWith("MASTERDOWN", StringComparison.Ordinal)
            || server.Message.StartsWith("READONLY", StringComparison.Ordinal)));
}
