using System.Globalization;
using Google.Type;

namespace TVDb.Cli.Client;

/// <summary>An amount of money, exact: 1 USD is 1,000,000,000. No floating point comes near it.</summary>
internal readonly record struct NanoUsd(long Amount)
{
    private const long PerDollar = 1_000_000_000;
    private const int NanoDigits = 9;
    private const int DigitsMin = 2;

    /// <summary>Null where the server set none, which is not the same as zero: an unset limit is `unlimited`.</summary>
    public static NanoUsd? From(Money? money) => money switch
    {
        null => null,
        { CurrencyCode: "USD" or "" } => new NanoUsd(checked((money.Units * PerDollar) + money.Nanos)),
        _ => throw new InvalidDataException($"The server answered in {money.CurrencyCode}; only USD is known here."),
    };

    public Money ToMoney() =>
        new() { CurrencyCode = "USD", Units = Amount / PerDollar, Nanos = (int)(Amount % PerDollar) };

    /// <summary>Exact, with at least two decimals and no zeros beyond them: `0.1125`, `-3.00`.</summary>
    public string ToDecimal()
    {
        // long.MinValue has no positive twin, hence the unsigned magnitude.
        var magnitude = Amount < 0 ? unchecked((ulong)-Amount) : (ulong)Amount;
        var dollars = (magnitude / PerDollar).ToString(CultureInfo.InvariantCulture);
        var decimals = (magnitude % PerDollar).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0').PadRight(DigitsMin, '0');
        return $"{(Amount < 0 ? "-" : "")}{dollars}.{decimals}";
    }

    public override string ToString() => Amount < 0 ? $"-${ToDecimal()[1..]}" : $"${ToDecimal()}";

    /// <summary>Reads `5`, `0.25` or `$0.000000001`; answers why not otherwise.</summary>
    public static bool TryParse(string text, out NanoUsd amount, out string problem)
    {
        amount = default;
        var parts = text.StartsWith('$') ? text[1..].Split('.') : text.Split('.');
        if (parts.Length > 2 || !parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit)))
        {
            problem = $"'{text}' is not an amount in USD such as 0.25";
            return false;
        }
        var decimals = parts.Length == 2 ? parts[1].TrimEnd('0') : "";
        if (decimals.Length > NanoDigits)
        {
            problem = $"'{text}' is finer than a nano-dollar: give at most {NanoDigits} decimals";
            return false;
        }
        // All digits in one number: it overflows exactly where nano-dollars do.
        if (!long.TryParse(parts[0] + decimals.PadRight(NanoDigits, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out var nanoUsd))
        {
            problem = $"'{text}' is more than TVDb can count";
            return false;
        }
        (amount, problem) = (new NanoUsd(nanoUsd), "");
        return true;
    }
}
