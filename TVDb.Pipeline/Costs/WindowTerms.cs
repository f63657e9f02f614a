using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// What the scripts are told of the windows that carry a call: alike for all calls of a tenant to a model until one of the
/// windows ends, so made once; but for each call of a job with a limit of its own.
/// </summary>
internal sealed class WindowTerms
{
    private const int FingerprintLength = 8;

    private readonly PackedWindow[] _packed;
    private readonly int _money;
    private readonly string _usageSuffix;
    private readonly string _priceVersion;
    private readonly byte[] _key;
    private readonly ulong _windowsHash;

    private WindowTerms(IReadOnlyList<HeldWindow> windows, IReadOnlyList<WindowLimit> limits, CallFacts call)
    {
        Windows = windows;
        var money = windows.TakeWhile(window => window.Unit == BudgetUnit.Usd).Count();
        if (windows.Skip(money).Any(window => window.Unit == BudgetUnit.Usd) || windows.Any(window => JavaScriptEncoder.Default.Encode(window.Id) != window.Id))
        {
            throw new ArgumentException("windows that count money come first, and ids are plain text", nameof(windows));
        }
        _packed = [.. windows.Zip(limits, (window, limit) => PackedWindow.Of(window.Id, limit))];
        _money = money;
        _usageSuffix = UsageCell.SuffixOf(call);
        _priceVersion = call.PriceVersion;
        var ids = $"{money}\n{string.Join('\n', windows.Select(window => window.Id))}";
        _windowsHash = BinaryPrimitives.ReadUInt64BigEndian(Hash(ids));
        _key = Hash($"{ids}\n{_usageSuffix}\n{_priceVersion}")[..FingerprintLength];
    }

    public IReadOnlyList<HeldWindow> Windows { get; }

    /// <summary>The windows as the scripts take them.</summary>
    public IReadOnlyList<PackedWindow> Packed => _packed;

    /// <summary>How many values it is to a script, without its windows, see Lua/_ledger.lua.</summary>
    public int ValueCount => 6 + _packed.Length;

    public static WindowTerms Of(IReadOnlyList<HeldWindow> windows, IReadOnlyList<WindowLimit> limits, CallFacts call) => new(windows, limits, call);

    /// <summary>
    /// For a hold of whatever origin, which is there and so not limited any more: its windows' budgets, and so their
    /// thresholds, are those of the same name, where there still are such.
    /// </summary>
    public static WindowTerms Of(Hold hold, CostOptions options)
    {
        var budgets = hold.Windows.Select(window => options.BudgetsOf(hold.Call.Tenant).FirstOrDefault(budget =>
            budget.Covers(hold.Call.Provider, hold.Call.Tenant, hold.Call.Model)
            && window.Id.StartsWith(budget.NameFor(hold.Call.Tenant) + "@", StringComparison.Ordinal)));
        return new WindowTerms(hold.Windows, [.. budgets.Select(budget => WindowLimit.Of(budget, options))], hold.Call);
    }

    /// <param name="writer">Takes the values.</param>
    /// <param name="windows">The windows' numbers in the run.</param>
    /// <param name="usageDay">The usage's day among those of the run, from 1.</param>
    /// <param name="hour">The usage's hour.</param>
    public void Write(PackedWriter writer, Dictionary<string, int> windows, int usageDay, DateTimeOffset hour)
    {
        writer.Bytes(_key);
        writer.Number(_packed.Length);
        writer.Number(_money);
        writer.Number(usageDay);
        writer.Text(UsageCell.FieldOf(hour, _usageSuffix));
        writer.Text(_priceVersion);
        foreach (var window in _packed)
        {
            writer.Number(windows[window.Id]);
        }
    }

    /// <summary>Writes what tells whether two holds of one id are for the same windows and amount.</summary>
    public void WriteFingerprint(PackedWriter writer, long amount)
    {
        Span<byte> fingerprint = stackalloc byte[FingerprintLength];
        BinaryPrimitives.WriteUInt64BigEndian(fingerprint, _windowsHash ^ (ulong)amount);
        writer.Bytes(fingerprint);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
