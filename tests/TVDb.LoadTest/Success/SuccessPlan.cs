using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.Configuration;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Costs;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.LoadTest.Success;

/// <summary>What is processed, and how the providers fail at it.</summary>
internal sealed class SuccessPlan(int seed)
{
    /// <summary>One document in so many has to be parsed.</summary>
    private const int PdfEvery = 10;

    /// <summary>Kinds of failure, each as often as the others.</summary>
    private static readonly string[] Failures =
    [
        """
        "error":{"status":500}
        """,
        """
        "error":{"status":503}
        """,
        """
        "error":{"status":429}
        """,
        """
        "reset_before_billing":true
        """,
        """
        "reset_after_billing":true
        """,
        """
        "truncate_body":20
        """,
        """
        "hang":true
        """,
    ];

    /// <summary>What a call that hangs costs is time; others take milliseconds.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["OPENAI_TIMEOUT"] = "10",
        ["LLAMAPARSE_TIMEOUT"] = "20",
        ["DAILY_COST_LIMIT_LLAMAPARSE"] = "1000",
        ["MAX_CONCURRENT_JOBS"] = "100",
        ["Logging__LogLevel__Default"] = "Error",
    };

    /// <summary>Of all requests, looks at a parse and probes of health too, the percentage fails in one of these ways.</summary>
    public string Faults(double percent) => "[" + string.Join(',', Failures.Select((failure, i) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"route":"*","rate":{{percent / 100 / Failures.Length}},"seed":{{seed + i}},{{failure}}}"""))) + "]";

    /// <summary>The budgets that the pipeline reads from the same settings.</summary>
    public CostOptions ReadCosts()
    {
        var settings = new SettingReader(new ConfigurationBuilder().AddInMemoryCollection(Settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build());
        var costs = CostOptions.Read(settings);
        settings.ThrowIfAny();
        return costs;
    }

    /// <summary>Each document is another.</summary>
    public static ProcessRequest Request(int i)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Document number {i}, unlike any other.");
        return i % PdfEvery == 0
            ? new ProcessRequest { Fresh = true, Filename = "page.pdf", Content = ByteString.CopyFrom(HandWrittenPdf.Write(1, _ => text)) }
            : new ProcessRequest { Fresh = true, Filename = "note.txt", Content = ByteString.CopyFromUtf8(text) };
    }
}
