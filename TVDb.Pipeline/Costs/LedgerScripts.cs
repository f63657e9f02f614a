using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>The ledger's scripts, and the words they answer with.</summary>
internal static class LedgerScripts
{
    /// <summary>All verbs, a file each, and what they share: see Lua/_ledger.lua.</summary>
    public static readonly RedisScript Verbs = RedisScript.Load(
        "Costs/_ledger", "Costs/reserve", "Costs/post", "Costs/adjust", "Costs/void", "Costs/expire", "Costs/reconcile", "Costs/count", "Costs/_run");

    public static readonly RedisScript Open = RedisScript.Load("Costs/open");

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
