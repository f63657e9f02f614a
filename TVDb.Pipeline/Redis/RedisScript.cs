using System.Reflection;
using StackExchange.Redis;

namespace TVDb.Pipeline.Redis;

/// <summary>One Lua script of ours, a file of its own embedded by its name. StackExchange.Redis sends it by hash once the server knows it.</summary>
public sealed class RedisScript
{
    private readonly string _text;

    private RedisScript(string text) => _text = text;

    /// <param name="name">Folder and file, for instance <c>Costs/reserve</c>.</param>
    public static RedisScript Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"lua/{name}.lua")
            ?? throw new ArgumentException($"no embedded script {name}", nameof(name));
        using var reader = new StreamReader(stream);
        return new RedisScript(reader.ReadToEnd());
    }

    public Task<RedisResult> RunAsync(IDatabase redis, RedisKey[] keys, params RedisValue[] arguments) =>
        redis.ScriptEvaluateAsync(_text, keys, arguments);
}
