using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>The ledger's verbs as scripts: which keys and arguments each is given. See Lua/_ledger.lua.</summary>
internal static class LedgerScripts
{
    public static readonly RedisScript Reserve = Load("reserve");
    public static readonly RedisScript Post = Load("post");
    public static readonly RedisScript Adjust = Load("adjust");
    public static readonly RedisScript Void = Load("void");
    public static readonly RedisScript Expire = Load("expire");
    public static readonly RedisScript Reconcile = Load("reconcile");

    /// <param name="script">The verb.</param>
    /// <param name="redis">Where the ledger is.</param>
    /// <param name="hold">The hold.</param>
    /// <param name="clock">Now, how far it may be from Redis's clock, and when a resolved hold may be collected.</param>
    /// <param name="first">ARGV[7] of the verb.</param>
    /// <param name="second">ARGV[8] of the verb.</param>
    /// <param name="limits">The limits in force, in the order of the hold's windows; null where the verb checks none.</param>
    public static async Task<string[]> RunAsync(
        this RedisScript script,
        IDatabase redis,
        Hold hold,
        ScriptClock clock,
        RedisValue first,
        RedisValue second,
        IReadOnlyList<long?>? limits = null)
    {
        RedisKey[] keys =
        [
            LedgerKeys.Hold(hold.Id), LedgerKeys.Counters, LedgerKeys.Open, LedgerKeys.Presumed, LedgerKeys.Journal(clock.Now), LedgerKeys.Sequence,
        ];
        var arguments = new RedisValue[8 + (4 * hold.Windows.Count)];
        arguments[0] = clock.Now.ToUnixTimeMilliseconds();
        arguments[1] = clock.SkewMsMax;
        arguments[2] = hold.Id;
        arguments[3] = Fingerprint(hold);
        arguments[4] = clock.CollectAt.ToUnixTimeMilliseconds();
        arguments[5] = JsonSerializer.Serialize(hold.Call, LedgerJson.Default.CallFacts);
        arguments[6] = first;
        arguments[7] = second;
        for (var i = 0; i < hold.Windows.Count; i++)
        {
            var window = hold.Windows[i];
            arguments[8 + (4 * i)] = window.Id;
            arguments[9 + (4 * i)] = window.Unit == BudgetUnit.Usd ? "usd" : "requests";
            arguments[10 + (4 * i)] = window.Amount;
            arguments[11 + (4 * i)] = limits?[i] ?? -1;
        }
        var reply = await script.RunAsync(redis, keys, arguments);
        return (string[])reply!;
    }

    public static HoldState State(string word) => word switch
    {
        "none" => HoldState.None,
        "held" => HoldState.Held,
        "posted" => HoldState.Posted,
        "voided" => HoldState.Voided,
        "presumed" => HoldState.Presumed,
        _ => throw new InvalidOperationException($"the script answered '{word}'"),
    };

    /// <summary>Tells whether two holds of one id are for the same windows and amounts.</summary>
    private static string Fingerprint(Hold hold)
    {
        var text = string.Join(' ', hold.Windows.Select(window => string.Create(CultureInfo.InvariantCulture, $"{window.Id}={window.Amount}")));
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    private static RedisScript Load(string verb) => RedisScript.Load("Costs/_ledger", $"Costs/{verb}");
}

/// <summary>What a script is told about time.</summary>
internal readonly record struct ScriptClock(DateTimeOffset Now, long SkewMsMax, DateTimeOffset CollectAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CallFacts))]
[JsonSerializable(typeof(LedgerUsage))]
[JsonSerializable(typeof(Reconciliation))]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(HoldDetail))]
internal sealed partial class LedgerJson : JsonSerializerContext;
