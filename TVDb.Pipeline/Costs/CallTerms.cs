namespace TVDb.Pipeline.Costs;

/// <summary>The windows that carry a tenant's calls to a model, as long as none of them ends and no budget changes; a limited job's alone where it has one.</summary>
internal sealed record CallTerms(
    JobLimit? Job, IReadOnlyList<BudgetWindow> Windows, WindowTerms Arguments, CallFacts Call, CostOptions Options, DateTimeOffset From, DateTimeOffset Until)
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
        // A job that has spent its own limit is refused for that, whatever else is full: it has nothing to wait for.
        (HeldWindow Window, WindowLimit Limit)[] held =
        [
            .. request.Job is { } job ? [(new HeldWindow(job.WindowId, BudgetUnit.Usd), WindowLimit.Of(job))] : Array.Empty<(HeldWindow, WindowLimit)>(),
            .. windows.Select(window => (new HeldWindow(window.Id, window.Budget.Unit), WindowLimit.Of(window.Budget, options))),
        ];
        return new CallTerms(
            request.Job,
            windows,
            WindowTerms.Of([.. held.Select(each => each.Window)], [.. held.Select(each => each.Limit)], call),
            call,
            options,
            windows.Select(window => window.Start).Append(DateTimeOffset.MinValue).Max(),
            windows.Select(window => window.End).Append(DateTimeOffset.MaxValue).Min());
    }
}
