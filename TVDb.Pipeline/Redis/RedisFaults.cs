using StackExchange.Redis;

namespace TVDb.Pipeline.Redis;

public static class RedisFaults
{
    /// <summary>The first words of a server's refusal to serve just now: loading, cut off, full, or unable to write to its disk.</summary>
    private static readonly string[] Passing =
        ["LOADING", "MASTERDOWN", "READONLY", "MISCONF", "OOM", "BUSY", "CLUSTERDOWN", "NOREPLICAS", "TRYAGAIN"];

    /// <summary>Redis did not answer, or answered that it cannot serve now; whether it did what it was asked is not known.</summary>
    public static bool IsUnavailable(Exception e) => e is RedisConnectionException or RedisTimeoutException
        || (e is RedisServerException server && Passing.Any(word => server.Message.StartsWith(word + " ", StringComparison.Ordinal)));
}
