using System.Buffers;

namespace TVDb.Pipeline.Costs;

/// <summary>What the scripts are told of a window besides its name.</summary>
/// <param name="Limit">In the window's unit; null: none.</param>
/// <param name="Thresholds">From the lowest.</param>
internal readonly record struct WindowLimit(long? Limit, IReadOnlyList<BudgetThreshold> Thresholds)
{
    public static WindowLimit Of(JobLimit job) => new(job.Max.Value, []);

    public static WindowLimit Of(Budget? budget, CostOptions options) => budget is null
        ? new(null, [])
        : new(options.LimitsEnabled ? budget.Limit : null, BudgetThreshold.Of(budget, options.AlertThresholds));
}

/// <summary>One window's values to a script.</summary>
/// <param name="Id">The window.</param>
/// <param name="Limit">See <see cref="WindowLimit"/>.</param>
/// <param name="Values">All of it, packed.</param>
internal sealed record PackedWindow(string Id, long? Limit, ReadOnlyMemory<byte> Values)
{
    /// <summary>How many values it is, see Lua/_ledger.lua.</summary>
    public const int ValueCount = 4;

    private const long None = -1;

    public static PackedWindow Of(string id, WindowLimit limit)
    {
        var values = new ArrayBufferWriter<byte>();
        var writer = new PackedWriter(values);
        writer.Text(id);
        writer.Number(limit.Limit ?? None);
        writer.Number(limit.Thresholds.Count == 0 ? None : limit.Thresholds[0].Figure);
        writer.Text(string.Join(',', limit.Thresholds));
        return new PackedWindow(id, limit.Limit, values.WrittenMemory);
    }

    /// <summary>Of two that a run has for a window, since an operator just changed it or only one of them is to be limited: the stricter counts.</summary>
    public bool IsStricterThan(PackedWindow other) => Limit < (other.Limit ?? long.MaxValue);
}
