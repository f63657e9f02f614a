using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Stages;

/// <summary>Limits and defaults of the stages.</summary>
public sealed record StageOptions
{
    /// <summary>Pages a document may have (MAX_PAGES, 1 to 10000; default 200).</summary>
    public required int PagesMax { get; init; }

    public static StageOptions Read(SettingReader settings) => new()
    {
        PagesMax = settings.WholeNumber("MAX_PAGES", 200, min: 1, max: 10_000),
    };
}
