using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace TVDb.Pipeline.Redis;

/// <summary>One Lua script of ours, a file of its own embedded by its name. Sent by hash; in full to a server that does not know it yet.</summary>
public sealed class RedisScript
{
    /// <summary>Given the text, StackExchange.Redis would look it up, and so hash all of it, at each call.</summary>
    private readonly byte[] _hash;

    private RedisScript(string name, string text)
    {
        Name = name;
        Text = text;
#pragma warning disable CA5350 // Redis names scripts by their SHA-1.
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    /// <summary>Folder and file, for instance <c>Costs/reserve</c>.</summary>
    public string Name { get; }

    public string Text { get; }

    /// <summary>As Redis names it.</summary>
    public ReadOnlyMemory<byte> Hash => _hash;

    /// <param name="names">Folder and file of each part, for instance <c>Costs/_ledger</c>, <c>Costs/reserve</c>: run as one, named by the last.</param>
    public static RedisScript Load(params ReadOnlySpan<string> names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"lua/{name}.lua")
                ?? throw new ArgumentException($"no embedded script {name}", nameof(names));
            using var reader = new StreamReader(stream);
            text.Append(reader.ReadToEnd());
        }
        return new RedisScript(names[^1], text.ToString());
    }

    public async Task<RedisResult> RunAsync(IDatabase redis, RedisKey[] keys, params RedisValue[] arguments)
    {
        try
        {
            return await RunByHashAsync(redis, keys, arguments);
        }
        catch (RedisServerException e) when (IsUnknown(e))
        {
            return await RunInFullAsync(redis, keys, arguments);
        }
    }

    /// <exception cref="RedisServerException">The server does not know it: see <see cref="IsUnknown"/>.</exception>
    public Task<RedisResult> RunByHashAsync(IDatabase redis, RedisKey[] keys, RedisValue[] arguments) => redis.ScriptEvaluateAsync(_hash, keys, arguments);

    /// <summary>Also makes it known to the server.</summary>
    public Task<RedisResult> RunInFullAsync(IDatabaseAsync redis, RedisKey[] keys, RedisValue[] arguments) => redis.ScriptEvaluateAsync(Text, keys, arguments);

    /// <summary>Whether a server says that it does not know a script by its hash.</summary>
    public static bool IsUnknown(RedisServerException e) => e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);
}
