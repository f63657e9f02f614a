using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>
/// Leases jobs while this replica has room, renews the leases, and drains when the replica stops: from then on nothing is
/// leased, what is at work may finish for DRAIN_SECONDS, the rest is handed back.
/// </summary>
public sealed class JobWorker(
    JobQueue queue,
    JobRunner runner,
    JobDrain drain,
    IConnectionMultiplexer connection,
    JobOptions options,
    TimeProvider time,
    ILogger<JobWorker> log) : BackgroundService, IHostedLifecycleService
{
    /// <summary>Ready jobs are told by pub/sub, which may lose a message.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<JobLease, Task> _atWork = new();
    private readonly WakeUp _wakeUp = new(time);

    /// <summary>Ends the jobs that outlast the drain.</summary>
    private readonly CancellationTokenSource _cut = new();

    /// <summary>What is left of a lease when its work is cancelled: for the cancellation to reach the provider.</summary>
    private TimeSpan Margin => options.Lease / 6;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before anything else of the host stops: calls that wait for a job here still get their answers.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.Begin();
        _wakeUp.Call();
        await (ExecuteTask ?? Task.CompletedTask);
        using var limit = new CancellationTokenSource(options.Drain, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var ended = Task.WhenAll(_atWork.Values);
        await Task.WhenAny(ended, Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token));
        if (!ended.IsCompleted)
        {
            JobLog.HandingBack(log, _atWork.Count, options.Drain.TotalSeconds);
            await _cut.CancelAsync();
        }
        await ended;
        drain.End();
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        _cut.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsWorker)
        {
            return;
        }
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, drain.Begun);
        await ListenAsync();
        // Renewals go on while jobs are at work, also in the drain.
        _ = RenewAsync();
        try
        {
            while (!stopped.IsCancellationRequested)
            {
                var room = options.ConcurrentMax - _atWork.Count;
                var leased = room > 0 ? await LeaseAsync(room) : 0;
                if (leased == 0 || leased < room)
                {
                    await _wakeUp.SleepAsync(LookAgainAfter, stopped.Token);
                }
            }
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // The replica stops.
        }
    }

    private async Task ListenAsync()
    {
        var subscriber = connection.GetSubscriber();
        try
        {
            await subscriber.SubscribeAsync(RedisChannel.Literal(JobKeys.ReadyChannel), (_, _) => _wakeUp.Call());
            await subscriber.SubscribeAsync(RedisChannel.Literal(JobKeys.CancelChannel), (_, jobId) => Cancel(jobId.ToString()));
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            // The connection subscribes when it is back; until then we look each second.
            JobLog.QueueUnavailable(log, e.Message);
        }
    }

    private async Task<int> LeaseAsync(int room)
    {
        try
        {
            var began = time.GetUtcNow();
            var leased = await queue.LeaseAsync(room);
            foreach (var (jobId, token) in leased)
            {
                // Counted from before we asked: never longer than Redis has it.
                Begin(new JobLease(jobId, token, began + options.Lease, Margin, time));
            }
            return leased.Count;
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e) || e is ClockSkewException)
        {
            JobLog.QueueUnavailable(log, e.Message);
            return 0;
        }
    }

    private void Begin(JobLease lease)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _atWork[lease] = RunAsync(lease, start.Task);
        start.SetResult();
    }

    private async Task RunAsync(JobLease lease, Task start)
    {
        await start;
        try
        {
            await runner.RunAsync(lease, _cut.Token);
        }
        finally
        {
            _atWork.TryRemove(lease, out _);
            lease.Dispose();
            _wakeUp.Call();
        }
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(options.Lease / 3, time);
        while (!drain.Done.IsCancellationRequested && await timer.WaitForNextTickAsync())
        {
            JobLease[] leases = [.. _atWork.Keys];
            if (leases.Length == 0)
            {
                continue;
            }
            try
            {
                await queue.RenewAsync(leases);
            }
            catch (Exception e) when (RedisFaults.IsUnavailable(e) || e is ClockSkewException)
            {
                // The next tick is another try; a lease that ends first ends its work.
                JobLog.QueueUnavailable(log, e.Message);
            }
        }
    }

    private void Cancel(string jobId)
    {
        foreach (var lease in _atWork.Keys.Where(lease => lease.JobId == jobId))
        {
            lease.RequestCancel();
        }
    }
}
