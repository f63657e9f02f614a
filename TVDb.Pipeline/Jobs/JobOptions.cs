using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Jobs;

/// <summary>How much a replica takes on.</summary>
public sealed record JobOptions
{
    /// <summary>Jobs at work at once in a replica (MAX_CONCURRENT_JOBS, 1 to 1000; default 32).</summary>
    public required int ConcurrentMax { get; init; }

    /// <summary>Jobs that may wait in a replica (MAX_QUEUED_JOBS, 1 to 1000000; default 10000); one more is refused.</summary>
    public required int QueuedMax { get; init; }

    /// <summary>Bytes a document may have (MAX_FILE_SIZE_BYTES, 1 to 1 GiB; default 26214400): that many pass, one more does not.</summary>
    public required int FileSizeBytesMax { get; init; }

    public static JobOptions Read(SettingReader settings) => new()
    {
        ConcurrentMax = settings.WholeNumber("MAX_CONCURRENT_JOBS", 32, min: 1, max: 1000),
        QueuedMax = settings.WholeNumber("MAX_QUEUED_JOBS", 10_000, min: 1, max: 1_000_000),
        FileSizeBytesMax = settings.WholeNumber("MAX_FILE_SIZE_BYTES", 26_214_400, min: 1, max: 1 << 30),
    };
}
