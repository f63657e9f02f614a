using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Storage.Retention;

/// <summary>How long blobs are kept.</summary>
public sealed record RetentionOptions
{
    private const int DaysMax = 3650;

    /// <summary>A job's files, from its newest on (RESULT_RETENTION_DAYS, 1 to 3650).</summary>
    public TimeSpan Results { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// A document, from when it was added last (DOCUMENT_RETENTION_DAYS, 1 to 3650). By default longer than any budget's
    /// window, for whose reset a job may wait.
    /// </summary>
    public TimeSpan Documents { get; init; } = TimeSpan.FromDays(35);

    /// <summary>What a round looks at before it leaves the rest to the next: a thousand listings of S3.</summary>
    public int LooksMax { get; init; } = 1_000_000;

    /// <summary>What a round deletes before it leaves the rest to the next.</summary>
    public int DeletionsMax { get; init; } = 50_000;

    public static RetentionOptions Read(SettingReader settings) => new()
    {
        Results = TimeSpan.FromDays(settings.WholeNumber("RESULT_RETENTION_DAYS", 7, min: 1, max: DaysMax)),
        Documents = TimeSpan.FromDays(settings.WholeNumber("DOCUMENT_RETENTION_DAYS", 35, min: 1, max: DaysMax)),
    };
}
