using TVDb.Pipeline.Health;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Jobs;

/// <summary>What a job is when its worker leaves it: over, waiting behind a gate, or ready for another.</summary>
public sealed class JobEnding(HealthBoard health, JobOptions options, TimeProvider time)
{
    /// <summary>A job that takes its worker down each time is given up.</summary>
    private const int LeasesLostMax = 10;

    private static readonly TimeSpan SharingLook = TimeSpan.FromSeconds(30);

    /// <param name="job">The job.</param>
    /// <param name="failure">Why its stages did not end; null: they did.</param>
    public JobRecord Of(JobRecord job, StageFailure? failure)
    {
        var now = time.GetUtcNow();
        if (failure is null)
        {
            return Completed(job);
        }
        var facts = new FailureFacts(
            failure,
            // What is healed has time: its caller was answered.
            job.Degraded is null ? job.OnBudgetExhausted : FallbackPolicy.Defer,
            job.Degraded is null ? job.OnUnavailable : FallbackPolicy.Defer,
            job.Attempts,
            options.StageAttemptsMax,
            IsDown(failure.Provider, job.Mode),
            now,
            Random.Shared.NextDouble());
        return FailurePolicy.Decide(facts) switch
        {
            FailureStep.GiveUp => GivenUp(job, failure),
            FailureStep.Defer defer => Waiting(job, failure, defer.Gate, now + defer.Wait),
            FailureStep.TryAgain again => Waiting(job, failure, JobGates.Pause(now + again.Wait), now + again.Wait) with { Attempts = job.Attempts + 1 },
            _ => throw new InvalidOperationException("not a step"),
        };
    }

    public JobRecord Cancelled(JobRecord job) => Over(job, JobState.Cancelled);

    public JobRecord HandedBack(JobRecord job) => job with { State = JobState.Queued, UpdateTime = time.GetUtcNow() };

    /// <summary>Its worker is gone, and its lease with it.</summary>
    public JobRecord Reclaimed(JobRecord job, bool cancelRequested) => (job with { LeasesLost = job.LeasesLost + 1 }) switch
    {
        // Not cancelled here: whoever has it next ends what is under way at the provider.
        { LeasesLost: < LeasesLostMax } lost => HandedBack(lost),
        var lost => cancelRequested
            ? Cancelled(lost)
            : GivenUp(lost, StageFailure.Ours("WORKERS_LOST", $"{lost.LeasesLost} workers died, or were cut off, with this job")),
    };

    /// <summary>Another job is at the same work. Looked at again after a time, should nobody tell of its end.</summary>
    public JobRecord Sharing(JobRecord job, string ownerJobId)
    {
        var now = time.GetUtcNow();
        return job with
        {
            State = JobState.Deferred,
            SharesRunOf = ownerJobId,
            Wait = new JobWait(JobGates.Job(ownerJobId), now + SharingLook),
            UpdateTime = now,
        };
    }

    /// <summary>The gate is open.</summary>
    public JobRecord Released(JobRecord job) => HandedBack(job) with { Wait = null, SharesRunOf = null };

    /// <summary>A dead letter that a person wants to have tried again.</summary>
    public JobRecord Retried(JobRecord job) => HandedBack(job) with { Attempts = 0, LeasesLost = 0, Failure = null, EndTime = null };

    /// <summary>A degraded job is done once more, for real, in a run of its own: until that is done, what there is serves.</summary>
    public JobRecord Healing(JobRecord job) => HandedBack(job) with
    {
        RunId = JobIds.Create(time.GetUtcNow()),
        Degraded = new DegradedResult(job.RunId, job.Stages, job.Pages, job.ChunkCount),
        SpentBeforeNanoUsd = job.TotalNanoUsd - job.Stages.Sum(record => record.KeptNanoUsd),
        HealsFrom = null,
        Stages = [],
        Stage = null,
        Progress = 0,
        Attempts = 0,
        LeasesLost = 0,
        EndTime = null,
    };

    private JobRecord Completed(JobRecord job)
    {
        var now = time.GetUtcNow();
        return Over(job, JobState.Completed) with
        {
            Progress = 1,
            SpentBeforeNanoUsd = SpentBesides(job, job.Stages),
            HighestTotalNanoUsd = 0,
            Degraded = null,
            HealTime = job.Degraded is null ? null : now,
            HealsFrom = job is { Heal: true, IsMadeByMock: true } ? job.Stages.Max(record => record.RealFrom) ?? now : null,
        };
    }

    /// <summary>A dead letter; but a job that could not be healed is what it was, and says why.</summary>
    private JobRecord GivenUp(JobRecord job, StageFailure failure) => job.Degraded is { } degraded
        ? Over(job, JobState.Completed) with
        {
            RunId = degraded.RunId,
            Stages = degraded.Stages,
            Pages = degraded.Pages,
            ChunkCount = degraded.ChunkCount,
            SpentBeforeNanoUsd = SpentBesides(job, degraded.Stages),
            Progress = 1,
            Degraded = null,
            Failure = failure,
        }
        : Over(job, JobState.Failed) with { Failure = failure };

    private static long SpentBesides(JobRecord job, IReadOnlyList<StageRecord> stages) => job.TotalNanoUsd - stages.Sum(record => record.ActualNanoUsd);

    private JobRecord Over(JobRecord job, JobState state) => job with { State = state, Wait = null, UpdateTime = time.GetUtcNow(), EndTime = time.GetUtcNow() };

    private JobRecord Waiting(JobRecord job, StageFailure failure, string gate, DateTimeOffset notBefore) => job with
    {
        State = JobState.Deferred,
        Failure = failure,
        Wait = new JobWait(gate, notBefore),
        UpdateTime = time.GetUtcNow(),
    };

    /// <summary>The real end: a mock that is down is a fault of the deployment's, and jobs do not wait for ever for it.</summary>
    private bool IsDown(string provider, ServiceMode mode) => mode != ServiceMode.Mock
        && health.Reports.Any(report => report.Provider == provider && report.Real && report.Status == ProviderHealthStatus.Unhealthy);
}
