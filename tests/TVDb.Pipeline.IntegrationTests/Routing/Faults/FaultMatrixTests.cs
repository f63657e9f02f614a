using System.Text.RegularExpressions;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Routing.Faults;

/// <summary>Every fault of the simulator, by mode and policy, as openai.matrix and llamaparse.matrix say.</summary>
public abstract class FaultMatrix(MatrixSlots slots)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>All cells of a row at once, each with a pipeline and a simulator of its own.</summary>
    protected async Task ShowAsync(MatrixRow row)
    {
        var cells = await Task.WhenAll(CellsOf(row).Select(cell => slots.UseAsync(async slot =>
        {
            await slot.Simulator.SetFaultsAsync($"[{row.Rule}]", Cancellation);
            var (told, outcome) = await new MatrixCell(row, cell.Mode, cell.Policy, slot, Cancellation).RunAsync();
            var served = !cell.Expected.StartsWith("FAILED", StringComparison.Ordinal) && !cell.Expected.StartsWith("DEFERRED", StringComparison.Ordinal);
            return (Expected: Line(cell, served ? "" : row.Told, cell.Expected), Actual: Line(cell, told, outcome));
        }, Cancellation)));

        Assert.Equal(
            string.Join('\n', cells.Select(cell => cell.Expected)),
            string.Join('\n', cells.Select(cell => Fits(cell.Expected, cell.Actual) ? cell.Expected : cell.Actual)));
    }

    /// <summary>With all faults of a table at once, which nothing meets.</summary>
    protected async Task ShowMockAsync(IReadOnlyList<MatrixRow> rows)
    {
        var (told, outcome) = await slots.UseAsync(async slot =>
        {
            await slot.Simulator.SetFaultsAsync($"[{string.Join(',', rows.Select(row => row.Rule))}]", Cancellation);
            return await new MatrixCell(rows[0], ServiceMode.Mock, "", slot, Cancellation).RunAsync();
        }, Cancellation);

        Assert.Equal(("", "MOCK mode_mock"), (told, outcome));
    }

    /// <summary>The outcomes for defer and reject are those of both modes.</summary>
    private static IEnumerable<(ServiceMode Mode, string Policy, string Expected)> CellsOf(MatrixRow row) =>
        from outcome in row.Outcomes
        from mode in outcome.Key == "mock" ? [ServiceMode.Hybrid] : new[] { ServiceMode.Real, ServiceMode.Hybrid }
        select (mode, outcome.Key, outcome.Value);

    private static string Line((ServiceMode Mode, string Policy, string Expected) cell, string told, string outcome) =>
        $"{cell.Mode} {cell.Policy}: {told} {outcome}".ToUpperInvariant();

    /// <summary>Where the table says *, any number, the same each time.</summary>
    private static bool Fits(string expected, string actual)
    {
        var pattern = Regex.Escape(expected);
        var first = pattern.IndexOf(@"\*", StringComparison.Ordinal);
        return first < 0
            ? expected == actual
            : Regex.IsMatch(actual, $@"^{pattern[..first]}(\d+){pattern[(first + 2)..].Replace(@"\*", @"\1", StringComparison.Ordinal)}\z");
    }
}

/// <summary>The embed stage.</summary>
public sealed class OpenAIFaultTests(MatrixSlots slots) : FaultMatrix(slots)
{
    public static TheoryData<string> Faults => [.. MatrixTable.OpenAI.Select(row => row.Fault)];

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Process_EachFaultOfOpenAI_ComesToWhatTheTableSays(string fault) => ShowAsync(MatrixTable.OpenAI.Single(row => row.Fault == fault));

    [Fact]
    public Task Process_EachFaultOfOpenAIInModeMock_IsNotMet() => ShowMockAsync(MatrixTable.OpenAI);
}

/// <summary>The parse stage.</summary>
public sealed class LlamaParseFaultTests(MatrixSlots slots) : FaultMatrix(slots)
{
    public static TheoryData<string, string> Faults => [.. MatrixTable.LlamaParse.Select(row => (row.Route, row.Fault))];

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Process_EachFaultOfLlamaParse_ComesToWhatTheTableSays(string route, string fault) =>
        ShowAsync(MatrixTable.LlamaParse.Single(row => (row.Route, row.Fault) == (route, fault)));

    [Fact]
    public Task Process_EachFaultOfLlamaParseInModeMock_IsNotMet() => ShowMockAsync(MatrixTable.LlamaParse);
}

/// <summary>Whether the tables have everything.</summary>
public sealed class FaultMatrixTests
{
    [Fact]
    public void Tables_EachKindOfFault_IsInARow()
    {
        MatrixRow[] rows = [.. MatrixTable.OpenAI, .. MatrixTable.LlamaParse];

        Assert.All(ProviderServer.FaultKinds, kind => Assert.Contains(rows, row => row.Fault.Contains($"\"{kind}\":", StringComparison.Ordinal)));
    }
}
