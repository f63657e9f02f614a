using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing;

/// <summary>The ledger's refusals as failures of a call.</summary>
internal static class CostRefusals
{
    public static CallFailure Describe(ReserveResult.Refused refused)
    {
        string Show(long figure) => refused.Window.Budget.Show(figure);
        var figures = $"limit {Show(refused.Limit)}, posted {Show(refused.Posted)}, presumed {Show(refused.Presumed)}, held {Show(refused.HeldBefore)}, asked for {Show(refused.Amount)}";
        return refused.CanNeverFit
            ? new CallFailure(ErrorClass.CostLimitExceeded, "AMOUNT_ABOVE_LIMIT", $"the call can never fit budget {refused.Window.Name}: {figures}")
            {
                Refusal = refused,
            }
            : new CallFailure(ErrorClass.CostLimitExceeded, "BUDGET_EXCEEDED", $"budget {refused.Window.Name} would be passed: {figures}")
            {
                Refusal = refused,
            };
    }

    /// <summary>No window's end helps: the limit is the job's for good. Once what is presumed is settled, a person may retry it.</summary>
    public static CallFailure Describe(string provider, ReserveResult.JobRefused refused) => new(
        ErrorClass.CostLimitExceeded,
        "MAX_COST_EXCEEDED",
        $"{provider} could cost {refused.Amount}: the job's max_cost is {refused.Limit}, posted {refused.Posted}, presumed {refused.Presumed}, held {refused.HeldBefore}");

    /// <summary>No ledger, no paid call; and a paid call that the ledger has not heard of is not a finished one.</summary>
    public static CallFailure LedgerUnavailable() =>
        new(ErrorClass.ServiceUnavailable, CallFailure.LedgerUnavailable, "the cost ledger (Redis) does not answer: no paid call is made without it");
}
