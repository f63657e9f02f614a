using System.Globalization;
using System.Text;
using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>How values read.</summary>
internal static class Wording
{
    public const string Nothing = "–";

    /// <summary>An enum's name as the contract spells it, in lower case: `cost_effective`.</summary>
    public static string Word<TEnum>(TEnum value) where TEnum : struct, Enum
    {
        var word = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsUpper(letter) && word.Length > 0)
            {
                word.Append('_');
            }
            word.Append(char.ToLowerInvariant(letter));
        }
        return word.ToString();
    }

    /// <summary>Text of others, safe to print: a file's name may hold what a terminal would obey.</summary>
    public static string Plain(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;

    public static string Escaped(string text) => Markup.Escape(Plain(text));

    public static string Money(Google.Type.Money? amount) => NanoUsd.From(amount)?.ToString() ?? Nothing;

    public static string Count(long count, string unit) => Count(count, unit, unit + "s");

    public static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000m:0.#} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000m:0.#} MB"),
    };

    public static string Time(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1_000 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        { TotalDays: < 2 } => $"{(long)time.TotalHours} h {time.Minutes} min",
        _ => $"{time.Days} days {time.Hours} h",
    };

    /// <summary>Local and UTC, both with their date: near midnight they differ. UTC alone where local time is UTC.</summary>
    public static string Instant(DateTimeOffset instant, TimeProvider clock)
    {
        var local = TimeZoneInfo.ConvertTime(instant, clock.LocalTimeZone);
        var utc = string.Create(CultureInfo.InvariantCulture, $"{instant.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        return local.Offset == TimeSpan.Zero ? utc : string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-dd HH:mm:ss zzz} ({utc})");
    }

    public static string ResetsAt(DateTimeOffset instant, TimeProvider clock)
    {
        var left = instant - clock.GetUtcNow();
        return left > TimeSpan.Zero ? $"{Instant(instant, clock)}, in {Time(left)}" : Instant(instant, clock);
    }

    /// <summary>`real (simulated)`: nobody shall take a simulator's answer for the provider's.</summary>
    public static string Variant(Variant variant, bool simulated) => simulated ? $"{Word(variant)} (simulated)" : Word(variant);

    public static string Usage(Usage? usage)
    {
        if (usage is null)
        {
            return Nothing;
        }
        var parts = new List<string>();
        AddUnlessZero(usage.Pages, "page");
        AddUnlessZero(usage.Credits, "credit");
        AddUnlessZero(usage.Tokens, "token");
        // That something was used implies one request.
        AddUnlessZero(parts.Count > 0 && usage.Requests == 1 ? 0 : usage.Requests, "request");
        return parts.Count > 0 ? string.Join(", ", parts) : Nothing;

        void AddUnlessZero(long count, string unit)
        {
            if (count != 0)
            {
                parts.Add(Count(count, unit));
            }
        }
    }
}
