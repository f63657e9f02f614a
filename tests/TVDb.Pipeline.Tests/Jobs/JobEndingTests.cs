using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Tests.Jobs;

public class JobEndingTests
{
    private static readonly StageFailure Down = new(ErrorClass.ServiceUnavailable, "PROVIDER_ERROR", "llamaparse", "503", new Dictionary<string, string>());

    private readonly HealthBoard _health = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2099, 1, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Of_TheRealEndIsDown_WaitsForItsRecoveryAndBurnsNoAttempt()
    {
        Report(real: true, ProviderHealthStatus.Unhealthy);

        var job = Ending().Of(Job(ServiceMode.Real), Down);

        Assert.Equal((JobState.Deferred, 1, "provider/llamaparse"), (job.State, job.Attempts, job.Wait!.Gate));
    }

    /// <summary>The real end's recovery would let it go at once, again and again.</summary>
    [Fact]
    public void Of_TheMockIsDown_BurnsAnAttempt()
    {
        Report(real: true, ProviderHealthStatus.Healthy);
        Report(real: false, ProviderHealthStatus.Unhealthy);

        var job = Ending().Of(Job(ServiceMode.Mock), Down);

        Assert.Equal((JobState.Deferred, 2), (job.State, job.Attempts));
        Assert.StartsWith("pause/", job.Wait!.Gate, StringComparison.Ordinal);
    }

    [Fact]
    public void Reclaimed_TheTenthTime_IsADeadLetterAndCanBeRetried()
    {
        var job = Job(ServiceMode.Real);
        for (var i = 1; i < 10; i++)
        {
            job = Ending().Reclaimed(job, cancelRequested: false);
            Assert.Equal((JobState.Queued, i), (job.State, job.LeasesLost));
        }

        job = Ending().Reclaimed(job, cancelRequested: false);
        var retried = Ending().Retried(job);

        Assert.Equal((JobState.Failed, "WORKERS_LOST"), (job.State, job.Failure!.Reason));
        Assert.Equal((JobState.Queued, 0, null), (retried.State, retried.LeasesLost, retried.Failure));
    }

    [Fact]
    public void Healing_OfADegradedJob_KeepsItsResultAndWhatItCost()
    {
        var degraded = Ending().Of(Degraded(), failure: null);

        var healing = Ending().Healing(degraded);
        var cancelled = Ending().Cancelled(healing);
        var healed = Ending().Of(healing with { Stages = [Parsed, Embedded(Variant.Real, 30 + 70)] }, failure: null);

        Assert.Equal((JobState.Completed, _time.GetUtcNow(), true), (degraded.State, degraded.HealsFrom, degraded.AwaitsHealing));
        Assert.Equal((JobState.Queued, "job-1", true, true), (healing.State, healing.ResultRunId, healing.AwaitsHealing, healing.IsDegraded));
        Assert.Equal((true, false), (cancelled.HasResult, cancelled.AwaitsHealing));
        Assert.Equal((false, false, _time.GetUtcNow()), (healed.IsDegraded, healed.AwaitsHealing, healed.HealTime));
        Assert.Equal((640L, 640L, 640L), (degraded.TotalNanoUsd, healing.TotalNanoUsd, cancelled.TotalNanoUsd));
        Assert.Equal(600L + 40 + 70, healed.TotalNanoUsd);
    }

    [Fact]
    public void Of_AJobThatCannotBeHealed_IsWhatItWasAndSaysWhy()
    {
        var healing = Ending().Healing(Ending().Of(Degraded(), failure: null));
        // Beside the kept batches' 30, 20 for another and 5 for nothing.
        var tried = healing with { Attempts = 5, Stages = [Parsed, Embedded(Variant.Real, 30 + 20 + 5, inVain: 5)] };

        var given = Ending().Of(tried, StageFailure.Ours("UNEXPECTED", "message"));

        Assert.Equal((JobState.Completed, "job-1", true, false, "UNEXPECTED"), (given.State, given.ResultRunId, given.IsDegraded, given.AwaitsHealing, given.Failure!.Reason));
        Assert.Equal((600L + 40 + 20 + 5, 600L + 40 + 20 + 5), (tried.TotalNanoUsd, given.TotalNanoUsd));
    }

    /// <summary>Its stages are gone through again from the first.</summary>
    [Fact]
    public void With_StagesThatHaveNotBeenComeByYet_KeepsTheTotal()
    {
        var job = Job(ServiceMode.Real) with { SpentBeforeNanoUsd = 5, Stages = [Parsed, Embedded(Variant.Real, 30)] };

        var begun = job.With([]);
        var further = begun.With([Parsed, Embedded(Variant.Real, 20)]);
        var done = Ending().Of(further.With([Parsed, Embedded(Variant.Real, 70)]), failure: null);

        Assert.Equal((635L, 635L, 635L, 675L), (job.TotalNanoUsd, begun.TotalNanoUsd, further.TotalNanoUsd, done.TotalNanoUsd));
    }

    private static readonly StageRecord Parsed = new() { Stage = Stage.Parse, Reason = "mode_hybrid", Variant = Variant.Real, ActualNanoUsd = 600 };

    private static StageRecord Embedded(Variant variant, long nanoUsd, long inVain = 0) =>
        new() { Stage = Stage.Embed, Reason = "reason", Variant = variant, ActualNanoUsd = nanoUsd, InVainNanoUsd = inVain };

    /// <summary>Parsed for real; the embed stage cost 40 before a mock served it: 30 for batches that are kept, 10 for nothing.</summary>
    private static JobRecord Degraded() => Job(ServiceMode.Hybrid) with { Heal = true, Stages = [Parsed, Embedded(Variant.Mock, 40, inVain: 10)] };

    private JobEnding Ending() => new(_health, new JobOptions(), _time);

    private void Report(bool real, ProviderHealthStatus status) => _health.Record(new ProviderHealthReport("llamaparse", real, false, status, TimeSpan.Zero, null, ""));

    private static JobRecord Job(ServiceMode mode) => new()
    {
        Id = "job-1",
        Tenant = "acme",
        RequestId = "",
        RunId = "job-1",
        Priority = JobPriority.Interactive,
        DocumentId = "doc-1",
        Filename = "",
        MediaType = "",
        SizeBytes = 0,
        NeedsParse = true,
        PagesCounted = null,
        Mode = mode,
        Settings = new StageSettings("fast", "text-embedding-3-small", 1536, 512, 0),
        MaxCostNanoUsd = null,
        State = JobState.Running,
        CreateTime = default,
        UpdateTime = default,
        TraceId = "",
        Attempts = 1,
    };
}
