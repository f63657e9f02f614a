using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>What every replica does for all jobs, again and again; none leads, and each change takes effect once.</summary>
public abstract class QueueService(TimeSpan interval, TimeProvider time, ILogger log) : BackgroundService
{
    /// <summary>One round.</summary>
    public abstract Task RunAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunAsync(stoppingToken);
                }
                catch (Exception e) when (RedisFaults.IsUnavailable(e) || e is ClockSkewException)
                {
                    JobLog.QueueUnavailable(log, e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; other replicas go on.
        }
    }
}
