using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Providers.Local;

/// <summary>Our own text extraction.</summary>
/// <param name="Timeout">How long one document may take, seconds (LOCAL_TIMEOUT, 1 to 600; default 60).</param>
public sealed record LocalOptions(TimeSpan Timeout)
{
    public static LocalOptions Read(SettingReader settings) =>
        new(TimeSpan.FromSeconds(settings.WholeNumber("LOCAL_TIMEOUT", 60, min: 1, max: 600)));
}
