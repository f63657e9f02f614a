namespace TVDb.Pipeline.Costs;

public enum BudgetScope
{
    Provider,
    Total,
}

/// <summary>A limit on what is spent in a day (UTC) on one provider or on all; a null limit is unlimited, and still counted.</summary>
public sealed record Budget(string Name, BudgetScope Scope, string Provider, NanoUsd? Limit)
{
    public static Budget ForProvider(string provider, NanoUsd? limit) => new($"{provider}:day", BudgetScope.Provider, provider, limit);

    public static Budget ForTotal(NanoUsd? limit) => new("total:day", BudgetScope.Total, "", limit);

    public bool Covers(string provider) => Scope == BudgetScope.Total || Provider == provider;

    /// <summary>The window that contains <paramref name="now"/>.</summary>
    public BudgetWindow WindowAt(DateTimeOffset now)
    {
        var start = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return new BudgetWindow(this, start, start.AddDays(1));
    }
}

/// <summary>One budget in one span of time. A window is named by the UTC instant of its start.</summary>
public sealed record BudgetWindow(Budget Budget, DateTimeOffset Start, DateTimeOffset End)
{
    public string Key => LedgerKeys.Window(Budget.Name, Start);
}
