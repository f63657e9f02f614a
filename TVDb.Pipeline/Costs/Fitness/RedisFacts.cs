using StackExchange.Redis;

namespace TVDb.Pipeline.Costs.Fitness;

/// <summary>What a server says of itself; null where it does not answer the question.</summary>
/// <param name="Kind">For instance <c>redis</c>, <c>valkey</c>, <c>garnet</c>.</param>
/// <param name="Version">Of Redis, or the Redis that a Valkey is compatible with.</param>
/// <param name="EvictionPolicy">Its <c>maxmemory-policy</c>.</param>
/// <param name="AppendOnly">Whether it writes an append-only file now, which is more than its settings say.</param>
/// <param name="AppendFsync">When that file is on disk: always, everysec, no.</param>
public sealed record RedisFacts(string? Kind, Version? Version, string? EvictionPolicy, bool? AppendOnly, string? AppendFsync)
{
    private const string VersionEnding = "_version";

    /// <summary>Every member of <c>INFO server</c> that names a version and no other server than Redis.</summary>
    private static readonly string[] RedisVersions = ["redis", "gcc"];

    /// <exception cref="RedisConnectionException">The server is not there, or left in the middle.</exception>
    /// <exception cref="RedisTimeoutException">It is there and silent.</exception>
    public static async Task<RedisFacts> ReadAsync(IServer server)
    {
        var about = await InfoAsync(server, "server");
        var persistence = await InfoAsync(server, "persistence");
        // Those that speak Redis's protocol, and may give a Redis version for compatibility, tell their own version as well.
        var kind = about.Keys.Where(name => name.EndsWith(VersionEnding, StringComparison.Ordinal))
            .Select(name => name[..^VersionEnding.Length])
            .Order(StringComparer.Ordinal)
            .FirstOrDefault(name => !RedisVersions.Contains(name))
            ?? (about.ContainsKey("redis_version") ? "redis" : null);
        return new RedisFacts(
            kind,
            Version.TryParse(about.GetValueOrDefault("redis_version"), out var version) ? version : null,
            await ConfigAsync(server, "maxmemory-policy"),
            persistence.GetValueOrDefault("aof_enabled") switch { "1" => true, "0" => false, _ => null },
            await ConfigAsync(server, "appendfsync"));
    }

    private static async Task<Dictionary<string, string>> InfoAsync(IServer server, string section)
    {
        var text = await AskAsync(server, "INFO", section);
        return (text is null or { IsNull: true } ? "" : text.ToString())
            .Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .DistinctBy(parts => parts[0])
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    private static async Task<string?> ConfigAsync(IServer server, string name) =>
        await AskAsync(server, "CONFIG", "GET", name) is { Length: 2 } pair && pair[1].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Null where the server refuses to say: managed servers do not let everyone ask.</summary>
    private static async Task<RedisResult?> AskAsync(IServer server, string command, params object[] arguments)
    {
        try
        {
            return await server.ExecuteAsync(command, arguments);
        }
        catch (RedisServerException)
        {
            return null;
        }
    }
}
