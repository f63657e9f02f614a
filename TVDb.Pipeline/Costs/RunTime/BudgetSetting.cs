namespace TVDb.Pipeline.Costs.RunTime;

/// <summary>A limit, and which setting of it; null: unlimited.</summary>
public sealed record LimitSetting(long? Limit, long Revision);

/// <summary>A limit until an instant.</summary>
public sealed record TemporaryLimit(LimitSetting Setting, DateTimeOffset Until);

/// <summary>A zone from an instant on, the end of the window that was in force when it was set; until then the one before.</summary>
public sealed record ZoneSetting(string Zone, DateTimeOffset From, string Before)
{
    public string At(DateTimeOffset now) => now >= From ? Zone : Before;
}

/// <summary>What operators set of one budget. What is null is as the configuration has it.</summary>
public sealed record BudgetSetting
{
    /// <summary>For good.</summary>
    public LimitSetting? Lasting { get; init; }

    /// <summary>For a time, above the lasting one; then that is in force again.</summary>
    public TemporaryLimit? Temporary { get; init; }

    public ZoneSetting? Zone { get; init; }

    /// <summary>Shares of the limit that are told, in place of COST_ALERT_THRESHOLD.</summary>
    public IReadOnlyList<decimal>? Thresholds { get; init; }

    public LimitSetting? LimitAt(DateTimeOffset now) => IsTemporaryAt(now) ? Temporary!.Setting : Lasting;

    public bool IsTemporaryAt(DateTimeOffset now) => now < Temporary?.Until;
}
