using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>The ledger's refusals as failures of a call.</summary>
internal static class CostRefusals
{
    public static CallFailure Describe(ReserveResult.Refused refused)
    {
        var figures = $"limit {refused.Limit}, posted {refused.Posted}, held {refused.HeldBefore}, asked for {refused.Amount}";
        return refused.CanNeverFit
            ? new CallFailure(ErrorClass.CostLimitExceeded, "AMOUNT_ABOVE_LIMIT", $"the call can never fit budget {refused.Window.Budget.Name}: {figures}")
            {
                Refusal = refused,
            }
            : new CallFailure(ErrorClass.CostLimitExceeded, "BUDGET_EXCEEDED", $"budget {refused.Window.Budget.Name} would be passed: {figures}")
            {
                Refusal = refused,
            };
    }

    /// <summary>No ledger, no paid call; and a paid call that the ledger has not heard of is not a finished one.</summary>
    public static CallFailure LedgerUnavailable() =>
        new(ErrorClass.ServiceUnavailable, "LEDGER_UNAVAILABLE", "the cost ledger (Redis) does not answer: no paid call is made without it");
}
