namespace TVDb.Pipeline.Costs;

/// <summary>
/// The most that one job may cost, by its caller's <c>max_cost</c>. To the ledger it is one more window: all calls of the job
/// count in it, of whatever attempt and worker, posted, held or presumed.
/// </summary>
/// <param name="JobId">The job.</param>
/// <param name="Max">The limit; it holds also where the deployment's own limits are switched off.</param>
/// <param name="Since">When the job was accepted: its window begins there, and its figures are kept as long as those of any window.</param>
public sealed record JobLimit(string JobId, NanoUsd Max, DateTimeOffset Since)
{
    /// <summary>No budget's: their names have a colon before their period.</summary>
    public string WindowId => $"job/{JobId}@{WindowName.StartOf(Since)}";
}
