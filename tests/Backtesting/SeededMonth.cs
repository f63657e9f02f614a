using System.Text;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;

namespace TVDb.Backtesting;

/// <summary>
/// A made-up month of three tenants: journal entries, counted as the service counts them, and the jobs they were made for. `acme`
/// parses office documents on the dearest tier, `beta` sends the same files again and again, `gamma` overruns its holds.
/// </summary>
internal static class SeededMonth
{
    public const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private static readonly DateTimeOffset First = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly PriceCatalog Prices = PriceCatalog.Parse(new MemoryStream(Encoding.UTF8.GetBytes("""
        {"version":"test","prices":[
          {"provider":"llamaparse","model":"cost_effective","unit":"page","nano_usd":3750000,"source":"","date":""},
          {"provider":"llamaparse","model":"agentic_plus","unit":"page","nano_usd":56250000,"source":"","date":""},
          {"provider":"openai","model":"small","unit":"input_token","nano_usd":20,"source":"","date":""},
          {"provider":"openai","model":"small","unit":"batch_input_token","nano_usd":10,"source":"","date":""}]}
        """)));

    /// <summary>The one for parsing is far from what is spent.</summary>
    public static readonly Budget[] Budgets = [Budget.ForProvider("llamaparse", new NanoUsd(50 * NanoUsd.PerUsd)), Budget.ForProvider("openai", new NanoUsd(NanoUsd.PerUsd / 250))];

    public static SpendAnalysis Analysis(int seed)
    {
        var random = new Random(seed);
        var (days, documents) = (new List<SpendDay>(), new List<DocumentSpend>());
        var number = 0;
        for (var day = First; day < First.AddDays(30); day = day.AddDays(1))
        {
            var count = new SpendDayCount();
            foreach (var tenant in new[] { "acme", "beta", "gamma" })
            {
                for (var job = random.Next(3, 9); job > 0; job--)
                {
                    var document = Document(tenant, ++number, random);
                    documents.Add(document);
                    Calls(document, number, overruns: tenant == "gamma" && random.Next(4) == 0).ForEach(count.Apply);
                }
            }
            days.Add(count.Result(day));
        }
        return new SpendAnalysis(days, new DocumentSpends(documents, IsComplete: true));
    }

    public static DocumentSpend Document(string tenant, int number, Random random)
    {
        var (tier, price) = tenant == "acme" ? ("agentic_plus", 56_250_000) : ("cost_effective", 3_750_000);
        var content = tenant == "beta" ? number % 40 : number;
        // The same content has the same pages.
        var (pages, tokens) = ((content % 9) + 1, ((content % 9) + 1) * 600L);
        return new DocumentSpend(
            tenant,
            $"doc-{content}",
            tenant == "gamma" ? "application/pdf" : Docx,
            pages,
            IsBatch: random.Next(2) == 0,
            new StageSpend("llamaparse", tier, pages * price, pages, IsPaid: true, IsCached: false),
            new StageSpend("openai", "small", tokens * 20, tokens, IsPaid: true, IsCached: false));
    }

    public static JournalEntry Entry(string verb, string holdId, DocumentSpend document, StageSpend stage) => new()
    {
        Number = 1,
        TimeMs = 0,
        Verb = verb,
        From = "none",
        HoldId = holdId,
        CallParts = [document.Tenant, stage.Provider, stage.Model, "test", "real"],
    };

    /// <summary>The parse, whose hold may be too small, and the embedding, whose first try fails for one job in ten.</summary>
    private static List<JournalEntry> Calls(DocumentSpend document, int number, bool overruns)
    {
        var (parse, embed) = ($"job-{number}:parse:0", $"job-{number}:embed:0");
        List<JournalEntry> entries =
        [
            Entry("reserve", $"{parse}:1", document, document.Parse) with { AmountNanoUsd = overruns ? document.Parse.NanoUsd / 2 : document.Parse.NanoUsd },
            Entry("post", $"{parse}:1", document, document.Parse) with { ActualNanoUsd = document.Parse.NanoUsd, UsageParts = [document.Pages, 0, 0, 0] },
            Entry("reserve", $"{embed}:2", document, document.Embed) with { AmountNanoUsd = document.Embed.NanoUsd },
        ];
        if (number % 10 == 0)
        {
            entries.Add(Entry("void", $"{embed}:2", document, document.Embed) with { Left = 1 });
            entries.Add(Entry("reserve", $"{embed}:3", document, document.Embed) with { AmountNanoUsd = document.Embed.NanoUsd });
        }
        entries.Add(Entry("post", $"{embed}:{(number % 10 == 0 ? 3 : 2)}", document, document.Embed) with { ActualNanoUsd = document.Embed.NanoUsd, UsageParts = [0, 0, document.Embed.Quantity, 0] });
        return entries;
    }
}
