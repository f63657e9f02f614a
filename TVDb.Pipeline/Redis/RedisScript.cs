using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace TVDb.Pipeline.Redis;

/// <summary>One Lua script of ours, a file of its own embedded by its name. Sent by hash; in full to a server that does not know it yet.</summary>
public sealed class RedisScript
{
    private readonly string _text;

    /// <summary>Given the text, StackExchange.Redis would look it up, and so hash all of it, at each call.</summary>
    private readonly byte[] _hash;

    private RedisScript(string text)
    {
        _text = text;
#pragma warning disable CA5350 // Redis names scripts by their SHA-1.
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    /// <param name="names">Folder and file of each part, for instance <c>Costs/_ledger</c>, <c>Costs/reserve</c>: run as one.</param>
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
        return new RedisScript(text.ToString());
    }

    public async Task<RedisResult> RunAsync(IDatabase redis, RedisKey[] keys, params RedisValue[] arguments)
    {
        try
        {
            return await redis.ScriptEvaluateAsync(_hash, keys, arguments);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await redis.ScriptEvaluateAsync(_text, keys, arguments);
        }
    }
}
