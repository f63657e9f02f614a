using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// What the scripts are told of the windows that carry a call: alike for all calls of a tenant to a model until one of the
/// windows ends, so made once.
/// </summary>
internal sealed class WindowTerms
{
    private static readonly RedisValue None = -1;

    private readonly RedisValue[] _arguments;
    private readonly ulong _hash;

    private WindowTerms(IReadOnlyList<HeldWindow> windows, IReadOnlyList<Budget?> budgets, CallFacts call, CostOptions options)
    {
        Windows = windows;
        var money = windows.TakeWhile(window => window.Unit == BudgetUnit.Usd).Count();
        if (windows.Skip(money).Any(window => window.Unit == BudgetUnit.Usd) || windows.Any(window => Escaped(window.Id) != window.Id))
        {
            throw new ArgumentException("windows that count money come first, and ids are plain text", nameof(windows));
        }
        var thresholds = budgets.Select(budget => budget is null ? [] : BudgetThreshold.Of(budget, options.AlertThresholds)).ToList();
        _arguments =
        [
            windows.Count,
            money,
            .. windows.Select(window => (RedisValue)Encoding.UTF8.GetBytes(window.Id)),
            .. budgets.Select(budget => options.LimitsEnabled && budget?.Limit is { } limit ? limit : None),
            .. thresholds.Select(list => list.Count == 0 ? None : list[0].Figure),
            Encoding.UTF8.GetBytes(string.Concat(thresholds.Select(list => string.Join(',', list) + '|'))),
        ];
        WindowsJson = $"\"w\":[{Join(windows.Take(money))}],\"r\":[{Join(windows.Skip(money))}]";
        CallJson = CallJsonOf(call);
        _hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(WindowsJson)));
        UsageSuffix = UsageCell.SuffixOf(call);
    }

    public IReadOnlyList<HeldWindow> Windows { get; }

    /// <summary>How many arguments it is to a script, see Lua/_ledger.lua.</summary>
    public int ArgumentCount => _arguments.Length;

    public string WindowsJson { get; }

    public string CallJson { get; }

    /// <summary>Field of the usage, after the hour.</summary>
    public string UsageSuffix { get; }

    public static WindowTerms Of(IReadOnlyList<HeldWindow> windows, IReadOnlyList<Budget?> budgets, CallFacts call, CostOptions options) => new(windows, budgets, call, options);

    /// <summary>For a hold of whatever origin: its windows' budgets are those of the same name, where there still are such.</summary>
    public static WindowTerms Of(Hold hold, CostOptions options)
    {
        var budgets = hold.Windows.Select(window => options.BudgetsOf(hold.Call.Tenant).FirstOrDefault(budget =>
            budget.Covers(hold.Call.Provider, hold.Call.Tenant, hold.Call.Model)
            && window.Id.StartsWith(budget.NameFor(hold.Call.Tenant) + "@", StringComparison.Ordinal)));
        return new WindowTerms(hold.Windows, [.. budgets], hold.Call, options);
    }

    public void Write(Span<RedisValue> arguments) => _arguments.CopyTo(arguments);

    /// <summary>Tells whether two holds of one id are for the same windows and amount.</summary>
    public string Fingerprint(long amount) => (_hash ^ (ulong)amount).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>As it stands between quotes in JSON.</summary>
    public static string Escaped(string text) => JavaScriptEncoder.Default.Encode(text);

    private static string CallJsonOf(CallFacts call) =>
        $"\"c\":[{string.Join(',', new[] { call.Tenant, call.Provider, call.Model, call.PriceVersion, call.Variant }.Select(text => $"\"{Escaped(text)}\""))}]";

    private static string Join(IEnumerable<HeldWindow> windows) => string.Join(',', windows.Select(window => $"\"{window.Id}\""));
}
