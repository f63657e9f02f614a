namespace TVDb.LoadTest.Raise;

/// <summary>One budget raised.</summary>
/// <param name="InForceSeconds">Until the last replica showed the new limit.</param>
/// <param name="ReleasedSeconds">Until the last job went on.</param>
/// <param name="Completed">Jobs that were deferred and completed.</param>
internal sealed record RaiseRound(double InForceSeconds, double ReleasedSeconds, int Completed)
{
    public static string TenantOf(int round) => $"raised-{round}";

    public static string BudgetOf(int round) => $"llamaparse/{TenantOf(round)}:day";
}
