using NodaTime;

namespace TVDb.Pipeline.Costs;

public enum BudgetScope
{
    Provider,
    Total,
    Tenant,
    ProviderTenant,
    Model,
}

/// <summary>What a budget counts.</summary>
public enum BudgetUnit
{
    /// <summary>Nano-dollars.</summary>
    Usd,

    /// <summary>Paid calls that left for the provider.</summary>
    Requests,
}

/// <summary>
/// A limit in a window of time on what a scope covers. A null limit is unlimited, and still counted. An empty tenant in a
/// tenant's scope means each tenant by itself.
/// </summary>
public sealed record Budget(BudgetScope Scope, BudgetPeriod Period, BudgetUnit Unit, long? Limit)
{
    public string Provider { get; init; } = "";

    public string Tenant { get; init; } = "";

    public string Model { get; init; } = "";

    /// <summary>Where the windows' midnights and hours are; a name of the IANA database.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    public static Budget ForProvider(string provider, NanoUsd? limit) =>
        new(BudgetScope.Provider, BudgetPeriod.Day, BudgetUnit.Usd, limit?.Value) { Provider = provider };

    public static Budget ForTotal(NanoUsd? limit) => new(BudgetScope.Total, BudgetPeriod.Day, BudgetUnit.Usd, limit?.Value);

    public bool Covers(string provider, string tenant, string model) => Scope switch
    {
        BudgetScope.Total => true,
        BudgetScope.Provider => Provider == provider,
        BudgetScope.Tenant => Tenant.Length == 0 || Tenant == tenant,
        BudgetScope.ProviderTenant => Provider == provider && (Tenant.Length == 0 || Tenant == tenant),
        BudgetScope.Model => Provider == provider && Model == model,
    };

    /// <summary>Which setting of the limit it is: 0 as the configuration has it. A threshold of another one is another event.</summary>
    public long Revision { get; init; }

    /// <summary>Shares of the limit that are told when spending reaches them; null: the deployment's.</summary>
    public IReadOnlyList<decimal>? Thresholds { get; init; }

    /// <summary>Whether its windows are a single tenant's, a named one's or each one's.</summary>
    public bool IsPerTenant => Scope is BudgetScope.Tenant or BudgetScope.ProviderTenant;

    /// <summary>Whether it limits each tenant by itself.</summary>
    public bool IsForEachTenant => Scope is BudgetScope.Tenant or BudgetScope.ProviderTenant && Tenant.Length == 0;

    /// <summary>As COST_BUDGETS spells it, with a star for each tenant.</summary>
    public string Name => NameFor(Tenant.Length == 0 ? "*" : Tenant);

    /// <summary>The budget's name for one tenant, such as <c>openai:day</c>, <c>tenant/acme:day</c>, <c>openai:hour:requests</c>.</summary>
    public string NameFor(string tenant)
    {
        var covered = Scope switch
        {
            BudgetScope.Total => "total",
            BudgetScope.Provider => Provider,
            BudgetScope.Tenant => $"tenant/{tenant}",
            BudgetScope.ProviderTenant => $"{Provider}/{tenant}",
            BudgetScope.Model => $"{Provider}/model/{Model}",
        };
        var unit = Unit == BudgetUnit.Requests ? ":requests" : "";
        return $"{covered}:{Period.ToString().ToLowerInvariant()}{unit}";
    }

    /// <summary>A figure in the budget's unit, for people.</summary>
    public string Show(long figure) => Unit == BudgetUnit.Usd
        ? new NanoUsd(figure).ToString()
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{figure} requests");

    /// <summary>The window that contains <paramref name="now"/>, of one tenant where tenants are counted apart.</summary>
    public BudgetWindow WindowAt(DateTimeOffset now, string tenant = "")
    {
        var span = BudgetCalendar.WindowAt(Period, Zone, Instant.FromDateTimeOffset(now));
        return new BudgetWindow(this, NameFor(tenant), span.Start.ToDateTimeOffset(), span.End.ToDateTimeOffset());
    }
}

/// <summary>One budget in one span of time. A window is named by the UTC instant of its start.</summary>
public sealed record BudgetWindow(Budget Budget, string Name, DateTimeOffset Start, DateTimeOffset End)
{
    public string Id => $"{Name}@{WindowName.StartOf(Start)}";
}
