using System.Globalization;

namespace TVDb.AppHost.Tests.Local;

/// <summary>The samples as a table to read: what each took and cost.</summary>
internal static class SampleTable
{
    public static string Of(IEnumerable<DocumentLine> documents) => string.Join('\n', documents.Select(Row).Prepend(
        Cells("sample", "pages", "chunks", "tokens", "estimate USD", "actual USD", "time", "outcome")));

    private static string Row(DocumentLine document) => Cells(
        document.Name,
        Text(document.Pages),
        Text(document.ChunkCount),
        Text(document.Stages.Where(stage => stage.Stage == "embed").Sum(stage => stage.Usage.Tokens)),
        Text(document.Stages.Sum(stage => TvdbJson.Usd(stage.EstimatedCostUsd))),
        Text(TvdbJson.Usd(document.TotalCostUsd)),
        $"{Text(document.Stages.Sum(stage => stage.DurationMs ?? 0))} ms",
        document.Error?.Reason ?? document.State!);

    private static string Cells(
        string sample, string pages, string chunks, string tokens, string estimate, string actual, string time, string outcome) =>
        $"{sample,-14} {pages,6} {chunks,7} {tokens,7} {estimate,13} {actual,12} {time,8}  {outcome}";

    private static string Text(IFormattable? number) => number?.ToString(number is decimal ? "0.00#######" : null, CultureInfo.InvariantCulture) ?? "–";
}
