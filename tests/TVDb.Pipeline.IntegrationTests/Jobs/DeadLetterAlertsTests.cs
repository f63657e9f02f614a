using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Stages;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Jobs;

public sealed class DeadLetterAlertsTests
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Run_JobsThatFailedRetriedAndFailedAgain_AreAnAlertEachTime(RedisKind kind)
    {
        await using var queue = await TestQueue.StartAsync(kind);
        var store = new AlertStore(queue.Connection, queue.Clock);
        var job = await queue.SubmitAsync();
        using var alerts = Alerts(queue, enabled: true);

        await FailAsync(queue);
        await alerts.RunAsync(CancellationToken.None);
        await alerts.RunAsync(CancellationToken.None);
        var entry = await queue.EntryAsync(job.Id);
        Assert.Equal(JobChange.Done, await queue.Queue.RetryAsync(entry.Sequence, queue.Ending.Retried(entry.Job)));
        await FailAsync(queue);
        await alerts.RunAsync(CancellationToken.None);

        var all = (await store.ListAsync(new AlertQuery())).Alerts;
        Assert.Equal([$"dead-letter:{job.Id}:4", $"dead-letter:{job.Id}:2"], all.Select(alert => alert.Event.Id));
        Assert.Equal(
            ("acme", new AlertSubject(AlertSubjectKind.Job, job.Id), $"job {job.Id} gave up and waits for a person: Unknown WORKERS_LOST, they died"),
            (all[0].Event.Tenant, all[0].Event.Subject, all[0].Event.Text));
    }

    [Fact]
    public async Task Run_WithAlertingOff_RaisesNothing()
    {
        await using var queue = await TestQueue.StartAsync(RedisServer.AnyKind);
        await queue.SubmitAsync();
        await FailAsync(queue);
        using (var off = Alerts(queue, enabled: false))
        {
            await off.RunAsync(CancellationToken.None);
        }
        using var on = Alerts(queue, enabled: true);
        await on.RunAsync(CancellationToken.None);

        Assert.Empty((await new AlertStore(queue.Connection, queue.Clock).ListAsync(new AlertQuery())).Alerts);
    }

    private static async Task FailAsync(TestQueue queue)
    {
        using var lease = await queue.LeaseAsync() ?? throw new InvalidOperationException("nothing is ready");
        var job = (await queue.EntryAsync(lease.JobId)).Job;
        Assert.Equal(JobChange.Done, await queue.Queue.FinishAsync(lease, job with { State = JobState.Failed, Failure = StageFailure.Ours("WORKERS_LOST", "they died") }));
    }

    private static DeadLetterAlerts Alerts(TestQueue queue, bool enabled)
    {
        var desk = new AlertDesk(
            queue.Connection, new AlertOptions { Enabled = enabled }, [], new AlertMetrics(new Meter(AlertMetrics.MeterName)), queue.Clock, NullLogger<AlertDesk>.Instance);
        return new DeadLetterAlerts(queue.Connection, queue.Store, desk, queue.Clock, NullLogger<DeadLetterAlerts>.Instance);
    }
}
