using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>The ledger's scripts, and the words they answer with.</summary>
internal static class LedgerScripts
{
    /// <summary>All verbs, a file each, and what they share: see Lua/_ledger.lua.</summary>
    public static readonly RedisScript Verbs = RedisScript.Load(
        "Costs/_ledger", "Costs/_thresholds", "Costs/reserve", "Costs/post", "Costs/adjust", "Costs/void", "Costs/expire", "Costs/reconcile", "Costs/count", "Costs/_run");

    public static readonly RedisScript Beat = RedisScript.Load("Costs/beat");
    public static readonly RedisScript Recover = RedisScript.Load("Costs/recover");

    /// <summary>Makes a server fit for the others.</summary>
    public static readonly RedisScript Open = RedisScript.Load("Costs/open");

    /// <summary>What a server may run once the ledger is opened on it, and not before.</summary>
    public static IReadOnlyList<RedisScript> AfterOpen { get; } = [Verbs, Beat, Recover];

    public static HoldState State(string word) => word switch
    {
        "none" => HoldState.None,
        "held" => HoldState.Held,
        "posted" => HoldState.Posted,
        "voided" => HoldState.Voided,
        "presumed" => HoldState.Presumed,
        _ => throw new InvalidOperationException($"the script answered '{word}'"),
    };
}
