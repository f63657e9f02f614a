using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs.Export;

/// <summary>Journal entries as the ledger writes them.</summary>
internal static class Entries
{
    public const string HoldId = "job-7:embed:0:1";

    public static readonly CallFacts Call = new("acme", "openai", "text-embedding-3-small", "2026-11-23");

    private static readonly DateTimeOffset Time = new(2026, 12, 31, 23, 59, 59, 123, TimeSpan.Zero);

    public static JournalEntry Post(long nanoUsd, LedgerUsage? usage = null, CallFacts? call = null) =>
        Of("post", "held", call) with { ActualNanoUsd = nanoUsd, UsageParts = UsageOf(usage ?? LedgerUsage.None) };

    public static JournalEntry Adjust(long nanoUsd, long was) => Of("adjust", "posted") with { ActualNanoUsd = nanoUsd, WasNanoUsd = was };

    public static JournalEntry Reconcile(long? nanoUsd, string why = "it is on the invoice") =>
        Of("reconcile", "presumed") with { ActualNanoUsd = nanoUsd, By = new Reconciliation("operator", why) };

    public static JournalEntry Expire() => Of("expire", "held");

    private static JournalEntry Of(string verb, string from, CallFacts? call = null) =>
        new() { Number = 42, TimeMs = Time.ToUnixTimeMilliseconds(), Verb = verb, From = from, HoldId = HoldId, CallParts = PartsOf(call ?? Call) };

    private static string[] PartsOf(CallFacts call) => [call.Tenant, call.Provider, call.Model, call.PriceVersion, call.Variant];

    private static long[] UsageOf(LedgerUsage usage) => [usage.Pages, usage.Credits, usage.Tokens, usage.Failed ? 1 : 0];
}
