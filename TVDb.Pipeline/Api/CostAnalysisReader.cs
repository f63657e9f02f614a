using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Brings together what the journal and the jobs tell of some days, and what could be done about it.</summary>
public sealed class CostAnalysisReader(SpendDays days, DocumentSpendReader documents, CostOptions options, TimeProvider time)
{
    /// <exception cref="RequestException">A field is out of its range, or asks for what the caller may not see.</exception>
    public async Task<V1.GetCostAnalysisResponse> ReadAsync(V1.GetCostAnalysisRequest request, string caller, CancellationToken cancellationToken)
    {
        if (request.Days is < 0 or > SpendDays.DaysMax)
        {
            throw RequestException.InvalidField("days", "INVALID_DAYS", $"must be 1 to {SpendDays.DaysMax}, or 0 for {SpendDays.DaysMax}");
        }
        var every = TenantFilter.IsEveryTenant(request.Tenant, caller);
        var count = request.Days == 0 ? SpendDays.DaysMax : request.Days;
        var now = time.GetUtcNow();
        var first = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1 - count);
        var spent = await days.ReadAsync(first, count, cancellationToken);
        var analysis = new SpendAnalysis(
            every ? spent : [.. spent.Select(day => day.Of(caller))],
            await documents.ReadAsync(every ? null : caller, first, now, cancellationToken));
        // Of a limit that other tenants' calls use too, one tenant's spending says nothing.
        var budgets = options.BudgetsOf(caller).Where(budget => every || budget.Tenant == caller);
        return CostAnalysisMessages.ToMessage(first, now, analysis, Recommendations.Of(analysis, budgets, options.Prices));
    }
}
