using System.Text;
using NodaTime;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.Storage;

namespace TVDb.LoadTest.Servers;

/// <summary>Builds the ledger that a command measures: the real one, on the real clock.</summary>
internal static class LoadLedger
{
    private static readonly PriceCatalog NoPrices = PriceCatalog.Parse(new MemoryStream(Encoding.UTF8.GetBytes("""{"version":"load-test","prices":[]}""")));

    public static CostOptions Options(IReadOnlyList<Budget> budgets) => new() { LimitsEnabled = true, Budgets = budgets, Prices = NoPrices, Retention = TimeSpan.FromDays(30) };

    /// <summary>A zone in which no day ends within the next six hours, so that a run stays in one window.</summary>
    public static DateTimeZone ZoneFarFromMidnight(DateTimeOffset now) =>
        now.Hour is >= 6 and < 18 ? DateTimeZone.Utc : DateTimeZone.ForOffset(Offset.FromHours(12));

    /// <summary>Looks over the whole ledger, up to the day of the clock that its entries were made by; null: the real one.</summary>
    public static async Task<LedgerAuditReport> AuditAsync(IConnectionMultiplexer connection, TimeProvider? clock = null)
    {
        var nothingArchived = Directory.CreateTempSubdirectory("tvdb-load-");
        try
        {
            var archive = new JournalArchive(new DirectoryBlobStore(new StorageOptions { Path = nothingArchived.FullName }, TimeProvider.System));
            return await new LedgerAudit(connection, new LedgerJournal(connection, archive, clock ?? TimeProvider.System)).VerifyAsync();
        }
        finally
        {
            nothingArchived.Delete(recursive: true);
        }
    }

    /// <summary>Runs a verb again while the ledger does not answer: each may be said again.</summary>
    public static async Task<ResolveResult> UntilAnsweredAsync(Func<Task<ResolveResult>> verb)
    {
        for (var tries = 1; ; tries++)
        {
            var result = await verb();
            if (result.Outcome != ResolveOutcome.Unavailable || tries == TriesMax)
            {
                return result;
            }
        }
    }

    /// <inheritdoc cref="UntilAnsweredAsync(Func{Task{ResolveResult}})"/>
    public static async Task<ReserveResult> UntilAnsweredAsync(Func<Task<ReserveResult>> reserve)
    {
        for (var tries = 1; ; tries++)
        {
            var result = await reserve();
            if (result is not ReserveResult.Unavailable || tries == TriesMax)
            {
                return result;
            }
        }
    }

    private const int TriesMax = 5;
}
