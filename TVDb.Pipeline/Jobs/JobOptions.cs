using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Jobs;

/// <summary>How much is taken on, and for how long things are kept.</summary>
public sealed record JobOptions
{
    /// <summary>Jobs at work at once in a replica (MAX_CONCURRENT_JOBS, 1 to 1000; default 32).</summary>
    public int ConcurrentMax { get; init; } = 32;

    /// <summary>Jobs of one tenant at work at once in all replicas (MAX_CONCURRENT_JOBS_PER_TENANT, 1 to 10000; default 100).</summary>
    public int ConcurrentPerTenantMax { get; init; } = 100;

    /// <summary>Jobs that may wait in all, ready or deferred (MAX_QUEUED_JOBS, 1 to 1000000; default 10000); one more is refused.</summary>
    public int QueuedMax { get; init; } = 10_000;

    /// <summary>Bytes a document may have (MAX_FILE_SIZE_BYTES, 1 to 1 GiB; default 26214400): that many pass, one more does not.</summary>
    public int FileSizeBytesMax { get; init; } = 26_214_400;

    /// <summary>A worker's right to a job, renewed at each third of it (JOB_LEASE_SECONDS, 3 to 3600; default 30).</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries of a stage that fails for its own sake (MAX_STAGE_ATTEMPTS, 1 to 100; default 5).</summary>
    public int StageAttemptsMax { get; init; } = 5;

    /// <summary>Deferred jobs that go on each second, in all replicas together (DEFERRED_RELEASE_PER_SECOND, 1 to 10000; default 50).</summary>
    public int ReleasesPerSecond { get; init; } = 50;

    /// <summary>Jobs that are over are known for so long (JOB_RETENTION_DAYS, 1 to 3650; default 30).</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A replica that stops lets its jobs finish for so long before it hands them back (DRAIN_SECONDS, 0 to 3600; default 20).</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>False where this process only serves calls (ROLES without <c>worker</c>).</summary>
    public bool IsWorker { get; init; } = true;

    /// <summary>False where this process only works on jobs (ROLES without <c>api</c>).</summary>
    public bool IsApi { get; init; } = true;

    public static JobOptions Read(SettingReader settings)
    {
        var roles = settings.Parsed<(bool Api, bool Worker)>("ROLES", "api,worker", "api, worker or both, with a comma between", TryParseRoles);
        return new JobOptions
        {
            ConcurrentMax = settings.WholeNumber("MAX_CONCURRENT_JOBS", 32, min: 1, max: 1000),
            ConcurrentPerTenantMax = settings.WholeNumber("MAX_CONCURRENT_JOBS_PER_TENANT", 100, min: 1, max: 10_000),
            QueuedMax = settings.WholeNumber("MAX_QUEUED_JOBS", 10_000, min: 1, max: 1_000_000),
            FileSizeBytesMax = settings.WholeNumber("MAX_FILE_SIZE_BYTES", 26_214_400, min: 1, max: 1 << 30),
            Lease = TimeSpan.FromSeconds(settings.WholeNumber("JOB_LEASE_SECONDS", 30, min: 3, max: 3600)),
            StageAttemptsMax = settings.WholeNumber("MAX_STAGE_ATTEMPTS", 5, min: 1, max: 100),
            ReleasesPerSecond = settings.WholeNumber("DEFERRED_RELEASE_PER_SECOND", 50, min: 1, max: 10_000),
            Retention = TimeSpan.FromDays(settings.WholeNumber("JOB_RETENTION_DAYS", 30, min: 1, max: 3650)),
            Drain = TimeSpan.FromSeconds(settings.WholeNumber("DRAIN_SECONDS", 20, min: 0, max: 3600)),
            IsApi = roles.Api,
            IsWorker = roles.Worker,
        };
    }

    private static bool TryParseRoles(string text, out (bool Api, bool Worker) roles)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        roles = (names.Contains("api"), names.Contains("worker"));
        return names.All(name => name is "api" or "worker");
    }
}
