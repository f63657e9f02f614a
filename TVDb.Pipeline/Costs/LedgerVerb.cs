using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Costs;

/// <summary>One thing said of a hold. It carries all it needs, so that it can be kept and said again, by whomever.</summary>
[JsonDerivedType(typeof(Post), "post")]
[JsonDerivedType(typeof(Adjust), "adjust")]
[JsonDerivedType(typeof(Void), "void")]
[JsonDerivedType(typeof(Expire), "expire")]
[JsonDerivedType(typeof(Reconcile), "reconcile")]
public abstract record LedgerVerb
{
    private LedgerVerb(Hold hold) => Hold = hold;

    public Hold Hold { get; }

    /// <summary>As the script knows it.</summary>
    internal abstract string Name { get; }

    /// <summary>What it needs besides, see its script.</summary>
    internal abstract string Besides { get; }

    internal virtual LedgerUsage Used => LedgerUsage.None;

    /// <summary>What it says that the call did cost.</summary>
    internal virtual NanoUsd Spends => NanoUsd.Zero;

    /// <summary>For the journal alone.</summary>
    internal virtual string Note => "";

    /// <summary>What the call did cost, also above the amount held, after its time or without a hold.</summary>
    public sealed record Post(Hold Hold, NanoUsd Actual, LedgerUsage Usage) : LedgerVerb(Hold)
    {
        internal override string Name => "post";

        internal override string Besides => Actual.Value.ToString(CultureInfo.InvariantCulture);

        internal override NanoUsd Spends => Actual;

        internal override LedgerUsage Used => Usage;
    }

    /// <summary>A posted cost was another.</summary>
    public sealed record Adjust(Hold Hold, NanoUsd Actual) : LedgerVerb(Hold)
    {
        internal override string Name => "adjust";

        internal override string Besides => Actual.Value.ToString(CultureInfo.InvariantCulture);

        internal override NanoUsd Spends => Actual;
    }

    /// <summary>The provider certainly did no billable work. A request that left stays counted.</summary>
    public sealed record Void(Hold Hold, bool Left) : LedgerVerb(Hold)
    {
        internal override string Name => "void";

        internal override string Besides => Left ? "1" : "0";

        internal override LedgerUsage Used => LedgerUsage.None with { Failed = Left };
    }

    /// <summary>Its time has passed: it is presumed spent.</summary>
    public sealed record Expire(Hold Hold) : LedgerVerb(Hold)
    {
        internal override string Name => "expire";

        internal override string Besides => "";
    }

    /// <summary>Someone settles a presumed hold: it did cost <paramref name="Actual"/>, or null for nothing.</summary>
    public sealed record Reconcile(Hold Hold, NanoUsd? Actual, Reconciliation By) : LedgerVerb(Hold)
    {
        internal override string Name => "reconcile";

        internal override string Besides => Actual?.Value.ToString(CultureInfo.InvariantCulture) ?? "none";

        internal override NanoUsd Spends => Actual ?? NanoUsd.Zero;

        internal override LedgerUsage Used => LedgerUsage.None with { Failed = Actual is null };

        internal override string Note => JsonSerializer.Serialize(By, LedgerJson.Default.Reconciliation);
    }
}
