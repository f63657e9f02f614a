namespace TVDb.Pipeline.Costs;

/// <summary>Which calls are meant, and over which time.</summary>
/// <param name="Tenant">Who asks: budgets of a tenant's are theirs.</param>
public sealed record CostQuery(string Tenant)
{
    public const int SeriesHoursMax = 720;

    /// <summary>Usage of every tenant, not just of <see cref="Tenant"/>.</summary>
    public bool EveryTenant { get; init; }

    /// <summary>Empty: any.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Empty: any.</summary>
    public string Model { get; init; } = "";

    /// <summary>Null: any.</summary>
    public BudgetPeriod? Period { get; init; }

    /// <summary>Hours of the series, the hour under way being the last; 0: none, and usage is told of the day (UTC).</summary>
    public int SeriesHours { get; init; }

    /// <summary>Whether each budget's window is forecast as well.</summary>
    public bool Forecasts { get; init; }

    /// <summary>Whether a budget limits some of the calls.</summary>
    public bool Touches(Budget budget) =>
        (budget.Tenant.Length == 0 || budget.Tenant == Tenant)
        && (Provider.Length == 0 || budget.Provider.Length == 0 || budget.Provider == Provider)
        && (Model.Length == 0 || budget.Model.Length == 0 || budget.Model == Model)
        && (Period is null || budget.Period == Period);

    /// <summary>Whether a cell counts such calls.</summary>
    public bool Includes(UsageCell cell) =>
        (EveryTenant || cell.Tenant == Tenant)
        && (Provider.Length == 0 || cell.Provider == Provider)
        && (Model.Length == 0 || cell.Model == Model);

    /// <summary>The first hour (UTC) whose usage is told.</summary>
    public DateTimeOffset UsageFrom(DateTimeOffset now)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return SeriesHours == 0 ? day : day.AddHours(now.UtcDateTime.Hour + 1 - SeriesHours);
    }
}

/// <summary>What one tenant used of one model of one end of a provider.</summary>
public sealed record UsageRow(string Provider, string Model, string Tenant, string Variant, UsageFigures Figures);

/// <summary>What was used in one hour (UTC).</summary>
public sealed record HourlyUsage(DateTimeOffset Hour, UsageFigures Figures);

/// <summary>Budgets at one instant, and what was used up to it.</summary>
public sealed record CostReport(DateTimeOffset Time, IReadOnlyList<BudgetFigures> Budgets, bool LimitsEnabled, string PriceVersion)
{
    /// <summary>By provider, model, tenant and variant, in this order.</summary>
    public IReadOnlyList<UsageRow> Usage { get; init; } = [];

    public DateTimeOffset UsageFrom { get; init; }

    /// <summary>Each hour, oldest first, also where nothing was used.</summary>
    public IReadOnlyList<HourlyUsage> Series { get; init; } = [];
}
