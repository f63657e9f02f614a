using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// What the scripts are told of the windows that carry a call: alike for all calls of a tenant to a model until one of the
/// windows ends, so made once.
/// </summary>
internal sealed class WindowTerms
{
    private const long None = -1;

    private readonly PackedWindow[] _packed;
    private readonly int _money;
    private readonly string _usageSuffix;
    private readonly ulong _hash;

    private WindowTerms(IReadOnlyList<HeldWindow> windows, IReadOnlyList<Budget?> budgets, CallFacts call, CostOptions options)
    {
        Windows = windows;
        var money = windows.TakeWhile(window => window.Unit == BudgetUnit.Usd).Count();
        if (windows.Skip(money).Any(window => window.Unit == BudgetUnit.Usd) || windows.Any(window => Escaped(window.Id) != window.Id))
        {
            throw new ArgumentException("windows that count money come first, and ids are plain text", nameof(windows));
        }
        _packed = [.. windows.Zip(budgets, (window, budget) => Pack(window, budget, options))];
        _money = money;
        WindowsJson = $"\"w\":[{Join(windows.Take(money))}],\"r\":[{Join(windows.Skip(money))}]";
        CallJson = CallJsonOf(call);
        _hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(WindowsJson)));
        _usageSuffix = UsageCell.SuffixOf(call);
    }

    public IReadOnlyList<HeldWindow> Windows { get; }

    /// <summary>The windows as the scripts take them. Where a run has a window with two limits, since an operator just changed it, the first counts.</summary>
    public IReadOnlyList<PackedWindow> Packed => _packed;

    /// <summary>How many values it is to a script, without its windows, see Lua/_ledger.lua.</summary>
    public int ValueCount => 4 + _packed.Length;

    public string WindowsJson { get; }

    public string CallJson { get; }

    public static WindowTerms Of(IReadOnlyList<HeldWindow> windows, IReadOnlyList<Budget?> budgets, CallFacts call, CostOptions options) => new(windows, budgets, call, options);

    /// <summary>For a hold of whatever origin: its windows' budgets are those of the same name, where there still are such.</summary>
    public static WindowTerms Of(Hold hold, CostOptions options)
    {
        var budgets = hold.Windows.Select(window => options.BudgetsOf(hold.Call.Tenant).FirstOrDefault(budget =>
            budget.Covers(hold.Call.Provider, hold.Call.Tenant, hold.Call.Model)
            && window.Id.StartsWith(budget.NameFor(hold.Call.Tenant) + "@", StringComparison.Ordinal)));
        return new WindowTerms(hold.Windows, [.. budgets], hold.Call, options);
    }

    /// <param name="writer">Takes the values.</param>
    /// <param name="windows">The windows' numbers in the run.</param>
    /// <param name="usageDay">The usage's day among those of the run, from 1.</param>
    /// <param name="hour">The usage's hour.</param>
    public void Write(PackedWriter writer, Dictionary<string, int> windows, int usageDay, DateTimeOffset hour)
    {
        writer.Number(_packed.Length);
        writer.Number(_money);
        writer.Number(usageDay);
        writer.Text(UsageCell.FieldOf(hour, _usageSuffix));
        foreach (var window in _packed)
        {
            writer.Number(windows[window.Id]);
        }
    }

    /// <summary>Tells whether two holds of one id are for the same windows and amount.</summary>
    public string Fingerprint(long amount) => (_hash ^ (ulong)amount).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>As it stands between quotes in JSON.</summary>
    public static string Escaped(string text) => JavaScriptEncoder.Default.Encode(text);

    private static PackedWindow Pack(HeldWindow window, Budget? budget, CostOptions options)
    {
        var thresholds = budget is null ? [] : BudgetThreshold.Of(budget, options.AlertThresholds);
        var values = new ArrayBufferWriter<byte>();
        var writer = new PackedWriter(values);
        writer.Text(window.Id);
        writer.Number(options.LimitsEnabled && budget?.Limit is { } limit ? limit : None);
        writer.Number(thresholds.Count == 0 ? None : thresholds[0].Figure);
        writer.Text(string.Join(',', thresholds));
        return new PackedWindow(window.Id, values.WrittenMemory);
    }

    private static string CallJsonOf(CallFacts call) =>
        $"\"c\":[{string.Join(',', new[] { call.Tenant, call.Provider, call.Model, call.PriceVersion, call.Variant }.Select(text => $"\"{Escaped(text)}\""))}]";

    private static string Join(IEnumerable<HeldWindow> windows) => string.Join(',', windows.Select(window => $"\"{window.Id}\""));
}

/// <summary>One window's values to a script.</summary>
internal sealed record PackedWindow(string Id, ReadOnlyMemory<byte> Values)
{
    /// <summary>How many values it is, see Lua/_ledger.lua.</summary>
    public const int ValueCount = 4;
}
