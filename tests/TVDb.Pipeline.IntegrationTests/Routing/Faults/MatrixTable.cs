using System.Globalization;
using System.Text;

namespace TVDb.Pipeline.IntegrationTests.Routing.Faults;

/// <summary>A row of a <c>.matrix</c> file: a fault, and what follows from it.</summary>
/// <param name="Route">Where the simulator has the fault.</param>
/// <param name="Fault">The rest of the rule, with its words in braces still to be filled in.</param>
/// <param name="By">Which policy of the request counts.</param>
/// <param name="Told">Error class and reason of a job that is not served; empty where it is.</param>
/// <param name="Outcomes">By the policy, as far as the row says.</param>
public sealed record MatrixRow(string Route, string Fault, string By, string Told, IReadOnlyDictionary<string, string> Outcomes)
{
    /// <summary>A call's time limit is for these to reach, in seconds of a tenth; for others it is out of reach.</summary>
    public bool TakesTooLong => Told.EndsWith(" TIMEOUT", StringComparison.Ordinal) && !Fault.Contains("job_error", StringComparison.Ordinal);

    public string Rule => $$"""{"route":"{{Route}}",{{MatrixWords.Fill(Fault)[1..]}}""";
}

/// <summary>The tables beside this file.</summary>
internal static class MatrixTable
{
    private static readonly string[] Policies = ["defer", "reject", "mock"];

    public static IReadOnlyList<MatrixRow> OpenAI { get; } = Read("openai.matrix");

    public static IReadOnlyList<MatrixRow> LlamaParse { get; } = Read("llamaparse.matrix");

    private static IReadOnlyList<MatrixRow> Read(string name) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Routing", "Faults", name))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => Parse(line, name)),
    ];

    private static MatrixRow Parse(string line, string name)
    {
        string[] cells = [.. line.Split('|').Select(cell => cell.Trim())];
        if (cells.Length != 4 + Policies.Length)
        {
            throw new FormatException($"{name}: not {4 + Policies.Length} columns: {line}");
        }
        var fault = cells[0].IndexOf('{', StringComparison.Ordinal);
        var route = fault == 0 ? "openai.embeddings" : cells[0][..fault].Trim();
        var outcomes = Policies.Zip(cells[4..], (policy, outcome) => (policy, outcome)).Where(each => each.outcome.Length > 0);
        return new MatrixRow(route, cells[0][fault..], cells[1], $"{cells[2]} {cells[3]}".Trim(), outcomes.ToDictionary(each => each.policy, each => each.outcome));
    }
}

/// <summary>What a table says shorter than JSON.</summary>
internal static class MatrixWords
{
    private const int Dimensions = 1536;

    public static string Fill(string fault) => new StringBuilder(fault)
        .Replace("{on429}", """{"error":{"message":"slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}""")
        .Replace("{quota}", """{"error":{"message":"no money","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""")
        .Replace("{in 30 s}", TimeProvider.System.GetUtcNow().AddSeconds(30).ToString("r", CultureInfo.InvariantCulture))
        .Replace("{vectors short}", Vector("[1,0]"))
        .Replace("{vectors empty}", Vector("[]"))
        .Replace("{vectors nan}", Vector($"\\\"{Convert.ToBase64String(NotANumber())}\\\""))
        .ToString();

    /// <summary>OpenAI's answer with one vector, escaped for a JSON string.</summary>
    private static string Vector(string embedding) => $$$"""{\"data\":[{\"index\":0,\"embedding\":{{{embedding}}}}],\"usage\":{\"prompt_tokens\":2}}""";

    private static byte[] NotANumber() => [.. Enumerable.Repeat(BitConverter.GetBytes(float.NaN), Dimensions).SelectMany(bytes => bytes)];
}
