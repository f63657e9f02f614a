using Google.Type;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Api;

/// <summary>Money on the wire.</summary>
internal static class MoneyMessages
{
    private const string Currency = "USD";

    public static Money ToMessage(this NanoUsd amount) => new()
    {
        CurrencyCode = Currency,
        Units = amount.Value / NanoUsd.PerUsd,
        Nanos = (int)(amount.Value % NanoUsd.PerUsd),
    };

    /// <summary>Null where it is not an amount of US dollars from 0 to <see cref="NanoUsd.Max"/>.</summary>
    public static NanoUsd? ToAmount(this Money money)
    {
        if (money.CurrencyCode != Currency || money.Units < 0 || money.Nanos is < 0 or >= (int)NanoUsd.PerUsd || money.Units > NanoUsd.Max.Value / NanoUsd.PerUsd)
        {
            return null;
        }
        var amount = new NanoUsd((money.Units * NanoUsd.PerUsd) + money.Nanos);
        return amount <= NanoUsd.Max ? amount : null;
    }
}
