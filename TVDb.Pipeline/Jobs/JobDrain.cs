using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TVDb.Pipeline.Jobs;

/// <summary>
/// A replica's stop, seen by all: it is unready from the first moment on, its jobs finish or are handed back, and only
/// then are calls that still wait for a job cut off.
/// </summary>
public sealed class JobDrain : IHealthCheck, IDisposable
{
    private readonly CancellationTokenSource _begun = new();
    private readonly CancellationTokenSource _done = new();

    /// <summary>No job is leased any more.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>No job is at work here any more.</summary>
    public CancellationToken Done => _done.Token;

    public void Begin() => _begun.Cancel();

    public void End() => _done.Cancel();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_begun.IsCancellationRequested ? HealthCheckResult.Unhealthy("this replica stops") : HealthCheckResult.Healthy());

    public void Dispose()
    {
        _begun.Dispose();
        _done.Dispose();
    }
}
