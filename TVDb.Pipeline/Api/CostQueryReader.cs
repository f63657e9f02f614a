using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Api;

/// <summary>Checks what GetCost is asked, field by field.</summary>
internal static class CostQueryReader
{
    private const int NameLengthMax = 128;

    /// <exception cref="RequestException">A field is out of its range, or asks for what the caller may not see.</exception>
    public static CostQuery Read(V1.GetCostRequest request, string caller)
    {
        CheckName("provider", request.Provider);
        CheckName("model", request.Model);
        if (request.SeriesHours is < 0 or > CostQuery.SeriesHoursMax)
        {
            throw RequestException.InvalidField("series_hours", "INVALID_SERIES_HOURS", $"must be 0 to {CostQuery.SeriesHoursMax}");
        }
        return new CostQuery(caller)
        {
            EveryTenant = TenantFilter.IsEveryTenant(request.Tenant, caller),
            Provider = request.Provider,
            Model = request.Model,
            Period = PeriodOf(request.Window),
            SeriesHours = request.SeriesHours,
            Forecasts = request.Forecast,
        };
    }

    private static BudgetPeriod? PeriodOf(V1.BudgetWindow window) => window switch
    {
        V1.BudgetWindow.Unspecified => null,
        V1.BudgetWindow.Hour => BudgetPeriod.Hour,
        V1.BudgetWindow.Day => BudgetPeriod.Day,
        V1.BudgetWindow.Month => BudgetPeriod.Month,
        _ => throw RequestException.InvalidField("window", "INVALID_WINDOW", "must be DAY, HOUR or MONTH"),
    };

    private static void CheckName(string field, string name)
    {
        if (name.Length > NameLengthMax)
        {
            throw RequestException.InvalidField(field, "NAME_TOO_LONG", $"must be at most {NameLengthMax} characters");
        }
    }
}
