using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Jobs;

public sealed class JobOptionsTests
{
    [Fact]
    public void Read_Nothing_AreTheDefaults() => Assert.Equal(new JobOptions(), JobOptions.Read(Settings.Of()));

    [Fact]
    public void Read_EachSetting_IsRead() => Assert.Equal(
        new JobOptions
        {
            ConcurrentMax = 2,
            ConcurrentPerTenantMax = 3,
            QueuedMax = 4,
            FileSizeBytesMax = 5,
            Lease = TimeSpan.FromSeconds(6),
            StageAttemptsMax = 7,
            ReleasesPerSecond = 8,
            Retention = TimeSpan.FromDays(9),
            Drain = TimeSpan.FromSeconds(10),
            IsApi = false,
            IsWorker = true,
        },
        JobOptions.Read(Settings.Of(
            ("MAX_CONCURRENT_JOBS", "2"),
            ("MAX_CONCURRENT_JOBS_PER_TENANT", "3"),
            ("MAX_QUEUED_JOBS", "4"),
            ("MAX_FILE_SIZE_BYTES", "5"),
            ("JOB_LEASE_SECONDS", "6"),
            ("MAX_STAGE_ATTEMPTS", "7"),
            ("DEFERRED_RELEASE_PER_SECOND", "8"),
            ("JOB_RETENTION_DAYS", "9"),
            ("DRAIN_SECONDS", "10"),
            ("ROLES", "worker"))));
}
