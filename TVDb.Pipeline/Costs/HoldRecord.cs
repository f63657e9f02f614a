using System.Globalization;

namespace TVDb.Pipeline.Costs;

/// <summary>A hold as the scripts keep it, see Lua/_ledger.lua.</summary>
internal readonly struct HoldRecord(ReadOnlyMemory<byte> record)
{
    /// <summary>State and fingerprint come first.</summary>
    private const int RestAt = 9;

    public HoldState State => record.Span[0] switch
    {
        (byte)'h' => HoldState.Held,
        (byte)'s' => HoldState.Presumed,
        (byte)'p' => HoldState.Posted,
        (byte)'v' => HoldState.Voided,
        var other => throw new InvalidDataException($"a hold's record begins with byte {other}"),
    };

    /// <summary>The key of an unresolved hold's terms.</summary>
    public byte[] TermsKey => new PackedReader(record.Span[RestAt..]).Bytes().ToArray();

    /// <summary>The hold, where it is not resolved, with what its terms say.</summary>
    public Hold Read(string id, HeldTerms terms)
    {
        var rest = new PackedReader(record.Span[RestAt..]);
        rest.Bytes();
        return new Hold(
            id,
            rest.Number(),
            terms.Windows,
            terms.Call,
            DateTimeOffset.FromUnixTimeMilliseconds(rest.Number()),
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(rest.Text(), CultureInfo.InvariantCulture)));
    }
}

/// <summary>What a tenant's holds for a model have in common, as the scripts keep it.</summary>
internal sealed record HeldTerms(IReadOnlyList<HeldWindow> Windows, CallFacts Call)
{
    public static HeldTerms Read(ReadOnlyMemory<byte> packed)
    {
        var values = new PackedReader(packed.Span);
        var prices = values.Text();
        var call = UsageCell.CallOf(values.Text(), prices);
        var money = values.Number();
        var windows = new HeldWindow[values.Number()];
        for (var i = 0; i < windows.Length; i++)
        {
            windows[i] = new HeldWindow(values.Text(), i < money ? BudgetUnit.Usd : BudgetUnit.Requests);
        }
        return new HeldTerms(windows, call);
    }
}
