using System.Reflection;
using System.Text;
using StackExchange.Redis;

namespace TVDb.Pipeline.Redis;

/// <summary>One Lua script of ours, a file of its own embedded by its name. StackExchange.Redis sends it by hash once the server knows it.</summary>
public sealed class RedisScript
{
    private readonly string _text;

    private RedisScript(string text) => _text = text;

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

    public Task<RedisResult> RunAsync(IDatabase redis, RedisKey[] keys, params RedisValue[] arguments) =>
        redis.ScriptEvaluateAsync(_text, keys, arguments);
}
