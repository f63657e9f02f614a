using System.Text;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Export;

namespace TVDb.Pipeline.Tests.Costs.Export;

public class JsonLinesWriterTests
{
    private const string Call = """
        "hold_id":"job-7:embed:0:1","job_id":"job-7","tenant":"acme","provider":"openai","model":"text-embedding-3-small"
        """;

    [Fact]
    public void Write_Post_HasCostAndUsage() =>
        Assert.Contains(
            """
            "nano_usd":20,"usd":"0.000000020","posted_nano_usd":20,"usage":{"pages":0,"credits":0,"tokens":1},"who":null,"why":null}
            """,
            Line(Entries.Post(20, new LedgerUsage(0, 0, 1))),
            StringComparison.Ordinal);

    [Fact]
    public void Write_AnyEntry_SaysWhichCallAndWhen() =>
        Assert.StartsWith(
            $$"""{"sequence":42,"time":"2026-12-31T23:59:59.123Z","verb":"expire","from_state":"held",{{Call}},"variant":""",
            Line(Entries.Expire()),
            StringComparison.Ordinal);

    [Fact]
    public void Write_AdjustDownwards_PostedFallsByTheDifference() =>
        Assert.Contains(""" "nano_usd":5,"usd":"0.000000005","posted_nano_usd":-15, """.Trim(), Line(Entries.Adjust(5, was: 20)), StringComparison.Ordinal);

    [Fact]
    public void Write_ReconcileToNothing_HasNoCostButWhoAndWhy() =>
        Assert.EndsWith(
            """
            "nano_usd":null,"usd":null,"posted_nano_usd":0,"usage":null,"who":"operator","why":"a \"line\"\nmore"}
            """,
            Line(Entries.Reconcile(null, "a \"line\"\nmore")),
            StringComparison.Ordinal);

    /// <summary>The one line that the entry makes.</summary>
    private static string Line(JournalEntry entry)
    {
        using var file = new MemoryStream();
        using var writer = new JsonLinesWriter(file);
        writer.Write(entry);
        var text = Encoding.UTF8.GetString(file.ToArray());
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return text.TrimEnd('\n');
    }
}
