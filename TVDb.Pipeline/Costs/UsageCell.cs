using System.Globalization;

namespace TVDb.Pipeline.Costs;

/// <summary>What one tenant used of one model of one end of a provider, in one hour (UTC).</summary>
public sealed record UsageCell(DateTimeOffset Hour, string Provider, string Model, string Tenant, string Variant, UsageFigures Figures)
{
    /// <summary>How much of a field says the hour.</summary>
    internal const int HourLength = 2;

    internal static string FieldOf(DateTimeOffset time, string suffix) => time.UtcDateTime.ToString("HH", CultureInfo.InvariantCulture) + suffix;

    internal static string SuffixOf(CallFacts call) => $"|{call.Provider}|{call.Model}|{call.Tenant}|{call.Variant}";

    /// <summary>The call of which <see cref="SuffixOf"/> made the suffix; a model may have a bar in its name.</summary>
    internal static CallFacts CallOf(string suffix, string priceVersion)
    {
        var parts = suffix.Split('|');
        return new CallFacts(parts[^2], parts[1], string.Join('|', parts[2..^2]), priceVersion, parts[^1]);
    }

    /// <param name="day">The day (UTC) whose hash it is from.</param>
    /// <param name="field">Hour, provider, model, tenant and variant.</param>
    /// <param name="packed">The six figures.</param>
    internal static UsageCell Read(DateTimeOffset day, string field, ReadOnlyMemory<byte> packed)
    {
        var call = CallOf(field, "");
        return new UsageCell(
            day.AddHours(int.Parse(field.AsSpan(0, HourLength), CultureInfo.InvariantCulture)),
            call.Provider,
            call.Model,
            call.Tenant,
            call.Variant,
            UsageFigures.Read(packed));
    }
}

/// <summary>Counts of paid and unpaid calls, and what they did cost.</summary>
/// <param name="Requests">Calls that left for the provider and whose end is known.</param>
/// <param name="Errors">Those of them that served nothing.</param>
/// <param name="Pages">Pages parsed.</param>
/// <param name="Credits">The provider's credits.</param>
/// <param name="Tokens">Tokens taken in.</param>
/// <param name="NanoUsd">Their cost.</param>
public readonly record struct UsageFigures(long Requests, long Errors, long Pages, long Credits, long Tokens, long NanoUsd)
{
    public static UsageFigures operator +(UsageFigures a, UsageFigures b) =>
        new(a.Requests + b.Requests, a.Errors + b.Errors, a.Pages + b.Pages, a.Credits + b.Credits, a.Tokens + b.Tokens, a.NanoUsd + b.NanoUsd);

    public static UsageFigures Add(UsageFigures a, UsageFigures b) => a + b;

    internal static UsageFigures Read(ReadOnlyMemory<byte> packed)
    {
        var figures = new PackedReader(packed.Span);
        return new UsageFigures(figures.Number(), figures.Number(), figures.Number(), figures.Number(), figures.Number(), figures.Number());
    }
}
