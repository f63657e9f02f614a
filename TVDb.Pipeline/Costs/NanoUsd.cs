using System.Globalization;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// An amount of money in nano-dollars (10^-9 USD; one token of text-embedding-3-small costs 20 of them). Arithmetic is
/// exact and checked: an overflow is a bug and throws.
/// </summary>
public readonly record struct NanoUsd(long Value) : IComparable<NanoUsd>
{
    public const long PerUsd = 1_000_000_000;
    private const int DecimalsMax = 9;

    /// <summary>
    /// The largest amount or limit the ledger takes: Lua compares in doubles, which are exact up to 2^53 - 1
    /// (9,007,199.254740991 USD).
    /// </summary>
    public static readonly NanoUsd Max = new((1L << 53) - 1);

    public static readonly NanoUsd Zero;

    public static NanoUsd operator +(NanoUsd a, NanoUsd b) => new(checked(a.Value + b.Value));

    public static NanoUsd operator -(NanoUsd a, NanoUsd b) => new(checked(a.Value - b.Value));

    public static NanoUsd operator *(NanoUsd a, long count) => new(checked(a.Value * count));

    public static bool operator >(NanoUsd a, NanoUsd b) => a.Value > b.Value;

    public static bool operator <(NanoUsd a, NanoUsd b) => a.Value < b.Value;

    public static bool operator >=(NanoUsd a, NanoUsd b) => a.Value >= b.Value;

    public static bool operator <=(NanoUsd a, NanoUsd b) => a.Value <= b.Value;

    public static NanoUsd Sum(IEnumerable<NanoUsd> amounts) => amounts.Aggregate(Zero, (sum, amount) => sum + amount);

    public int CompareTo(NanoUsd other) => Value.CompareTo(other.Value);

    /// <summary>Reads a plain decimal number of dollars, such as <c>50.00</c>: not negative, at most nine decimals, at most <see cref="Max"/>.</summary>
    public static bool TryParseUsd(string text, out NanoUsd amount)
    {
        amount = Zero;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && text.Length - point - 1 > DecimalsMax)
        {
            return false; // Decimal would round what is longer than it can hold.
        }
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) || usd > Max.Value / (decimal)PerUsd)
        {
            return false;
        }
        amount = new NanoUsd((long)(usd * PerUsd));
        return true;
    }

    /// <summary>Dollars as a plain number with all nine decimals, for other programs: <c>-0.003750000</c>.</summary>
    public string ToDecimal() => string.Create(CultureInfo.InvariantCulture, $"{Value / (decimal)PerUsd:0.000000000}");

    /// <summary>Dollars with all nine decimals that matter and at least two, such as <c>$0.00375</c>.</summary>
    public override string ToString()
    {
        var sign = Value < 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}${Math.Abs(Value / (decimal)PerUsd):0.00#######}");
    }
}
