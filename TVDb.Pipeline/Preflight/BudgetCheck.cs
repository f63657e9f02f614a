using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.RunTime;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Preflight;

/// <summary>That limits are in force, and that no provider can spend without one: what operators set at run time counts.</summary>
public sealed class BudgetCheck(BudgetsInForce budgets, ProviderChains chains, TimeProvider time) : IDeploymentCheck
{
    public Task<IReadOnlyList<DeploymentItem>> LookAsync(CancellationToken cancellationToken)
    {
        var inForce = budgets.At(time.GetUtcNow());
        return Task.FromResult<IReadOnlyList<DeploymentItem>>(
        [
            inForce.LimitsEnabled
                ? DeploymentItem.Ok("limits", "no call is admitted over one")
                : DeploymentItem.Failed("limits", "COST_LIMITS_ENABLED is false: nothing is refused", "COST_LIMITS_ENABLED=true"),
            .. chains.All.Where(provider => provider.IsPaid).Select(provider => Look(provider.Name, inForce.Budgets)),
        ]);
    }

    /// <summary>A budget of a tenant or a model limits some calls alone.</summary>
    private static DeploymentItem Look(string provider, IReadOnlyList<Budget> budgets)
    {
        var name = $"budget {provider}";
        Budget[] limiting = [.. budgets.Where(budget => budget is { Unit: BudgetUnit.Usd, Limit: not null }
            && (budget.Scope == BudgetScope.Total || budget.Scope == BudgetScope.Provider && budget.Provider == provider))];
        return limiting.Length > 0
            ? DeploymentItem.Ok(name, string.Join(", ", limiting.Select(budget => $"{budget.Name} {budget.Show(budget.Limit!.Value)}")))
            : DeploymentItem.Failed(name, "unlimited: nothing stops its spending", $"DAILY_COST_LIMIT_{provider.ToUpperInvariant()}, or tvdb budgets set {provider}:day --limit USD");
    }
}
