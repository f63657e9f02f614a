using System.Globalization;

namespace TVDb.Pipeline.Routing.Alerting;

/// <summary>What a window's id says by itself, also of a budget that is not there any more.</summary>
/// <param name="Text">The budget's name.</param>
/// <param name="Tenant">Whose it is, where tenants are counted apart; else empty.</param>
/// <param name="Start">When the window began.</param>
internal sealed record BudgetName(string Text, string Tenant, DateTimeOffset Start)
{
    private const string RequestsSuffix = ":requests";

    public bool IsRequests => Text.EndsWith(RequestsSuffix, StringComparison.Ordinal);

    /// <param name="windowId">Such as <c>openai/acme:hour:requests@2026-11-23T10:00Z</c>.</param>
    public static BudgetName Of(string windowId)
    {
        var at = windowId.LastIndexOf('@');
        var name = windowId[..at];
        var tenant = name[..name.IndexOf(':', StringComparison.Ordinal)].Split('/') switch
        {
            [_, var each] => each,
            // A model's budget, PROVIDER/model/MODEL, is every tenant's.
            _ => "",
        };
        return new BudgetName(
            name,
            tenant,
            DateTimeOffset.ParseExact(windowId[(at + 1)..], "yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));
    }
}
