using System.Globalization;
using System.Text.Json;

namespace TVDb.AppHost.Tests.Local;

/// <summary>What `tvdb --json` prints and writes, as far as a test reads it; docs/cli.md describes the whole.</summary>
internal static class TvdbJson
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<T> Lines<T>(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<T>(line, SnakeCase)!)];

    /// <summary>Money is exact decimal text.</summary>
    public static decimal Usd(string? text) => text is null ? 0 : decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}

internal sealed record DocumentLine(
    string File,
    int ExitCode,
    string? State,
    string? Mode,
    bool? Degraded,
    int? Pages,
    int? ChunkCount,
    int? Dimensions,
    IReadOnlyList<StageLine> Stages,
    string? TotalCostUsd,
    IReadOnlyList<string> FilesWritten,
    ErrorLine? Error)
{
    public string Name => Path.GetFileName(File);
}

internal sealed record StageLine(
    string Stage, string? Provider, string Variant, bool Simulated, UsageLine Usage, string? EstimatedCostUsd, string? ActualCostUsd, long? DurationMs);

internal sealed record UsageLine(long Pages, long Tokens);

internal sealed record ErrorLine(string Status, string? Reason);

internal sealed record CostLine(IReadOnlyList<BudgetLine> Budgets);

internal sealed record BudgetLine(string Name, string PostedUsd, string HeldUsd, DateTime WindowStart);

internal sealed record ChunkLine(string Id, int Ordinal, int Tokens, string Text);

internal sealed record EmbeddingLine(string Id, float[] Vector);
