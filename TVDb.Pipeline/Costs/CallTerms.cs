namespace TVDb.Pipeline.Costs;

/// <summary>The windows that carry a tenant's calls to a model, as long as none of them ends and no budget changes.</summary>
internal sealed record CallTerms(
    IReadOnlyList<BudgetWindow> Windows, WindowTerms Arguments, CallFacts Call, CostOptions Options, DateTimeOffset From, DateTimeOffset Until)
{
    public static CallTerms Of(SpendRequest request, DateTimeOffset now, CostOptions options)
    {
        BudgetWindow[] windows =
        [
            .. options.BudgetsOf(request.Tenant)
                .Where(budget => budget.Covers(request.Provider, request.Tenant, request.Model))
                .OrderBy(budget => budget.Unit)
                .Select(budget => budget.WindowAt(now, request.Tenant)),
        ];
        var call = new CallFacts(request.Tenant, request.Provider, request.Model, options.Prices.Version);
        HeldWindow[] held = [.. windows.Select(window => new HeldWindow(window.Id, window.Budget.Unit))];
        return new CallTerms(
            windows,
            WindowTerms.Of(held, [.. windows.Select(window => window.Budget)], call, options),
            call,
            options,
            windows.Select(window => window.Start).Append(DateTimeOffset.MinValue).Max(),
            windows.Select(window => window.End).Append(DateTimeOffset.MaxValue).Min());
    }
}
