using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.Archive;

public sealed class LedgerJournalTests
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAll_DayArchivedWhileItIsRead_HasEachEntryOnce(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 12_000);
        await days.WriteAsync(1, 5);
        days.Clock.Advance(TimeSpan.FromDays(5));

        var numbers = new List<long>();
        await foreach (var entry in days.Journal.ReadAllAsync())
        {
            numbers.Add(entry.Number);
            if (entry.Number == 100)
            {
                Assert.Equal(2, (await days.Archiver.ArchiveAsync(Cancellation)).Count);
            }
        }

        Assert.Equal(Enumerable.Range(1, 12_005).Select(n => (long)n), numbers);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task ReadAll_NumbersInterlaceAtMidnight_IsInTheirOrder(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        foreach (var (day, number) in new[] { (0, 1), (0, 2), (1, 3), (0, 4), (1, 5), (0, 6), (1, 7), (2, 8) })
        {
            await days.Redis.ListRightPushAsync(JournalDays.Key(day), JournalDays.Run(number, JournalDays.Day(day)));
        }
        days.Clock.Advance(TimeSpan.FromDays(3));

        var inRedis = await days.NumbersAsync();
        await days.Archiver.ArchiveAsync(Cancellation);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], inRedis);
        Assert.Equal("2126-03-01.1-6.jsonl.gz", Assert.Single(await days.Storage.FilesAsync()).Name);
        Assert.Equal(inRedis, await days.NumbersAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Read_APart_LeavesOtherDaysAlone(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 1);
        await days.WriteAsync(1, 1);
        await days.WriteAsync(2, 1);
        days.Clock.Advance(TimeSpan.FromDays(9));
        await days.Archiver.ArchiveAsync(Cancellation);
        await File.WriteAllTextAsync(days.PathOf(JournalDays.File(0, 1, 1)), "broken", Cancellation);
        var noon = TimeSpan.FromHours(12);

        var numbers = await days.Journal.ReadAsync(JournalDays.Day(1) + noon, JournalDays.Day(2) + noon).Select(entry => entry.Number).ToListAsync(Cancellation);

        Assert.Equal([2], numbers);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Audit_OverArchivesAndRedis_AddsUpAndNamesWhatIsMissing(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        var ledger = days.Ledger;
        var journal = new LedgerJournal(days.Connection, days.Storage.Archive, ledger.Clock);
        var audit = new LedgerAudit(days.Connection, journal);
        for (var day = 0; day < 5; day++)
        {
            var hold = await ledger.HoldAsync(new NanoUsd(100));
            await ledger.Ledger.PostAsync(hold, new NanoUsd(60 + day));
            ledger.Clock.Advance(TimeSpan.FromDays(1));
        }
        var pastWindows = new PastWindows(days.Connection, ledger.Options, ledger.Clock);
        using var archiver = new JournalArchiver(days.Connection, days.Storage.Archive, pastWindows, ledger.Options with { Retention = TimeSpan.FromDays(2) }, ledger.Clock, days.Logs);
        await archiver.ArchiveAsync(Cancellation);
        var files = await days.Storage.FilesAsync();

        var whole = await audit.VerifyAsync();
        File.Delete(days.PathOf(files[1]));
        var withGap = await audit.VerifyAsync();
        await File.WriteAllTextAsync(days.PathOf(files[0]), "broken", Cancellation);
        var broken = await audit.VerifyAsync();

        Assert.Equal((3, 10L), (files.Count, whole.Entries));
        Assert.Empty(whole.Differences);
        Assert.Equal(new LedgerDifference("journal entries 3 to 4", "missing", "numbered without gaps"), withGap.Differences[0]);
        Assert.Contains(new LedgerDifference("journal entries", "10", "8"), withGap.Differences);
        Assert.Equal($"journal archive {files[0].Name}", Assert.Single(broken.Differences).What);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Audit_AnEntryTwice_IsNamed(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        var ledger = days.Ledger;
        await ledger.HoldAsync(new NanoUsd(100));
        var key = LedgerKeys.Journal(ledger.Clock.GetUtcNow());
        await days.Redis.ListRightPushAsync(key, await days.Redis.ListRangeAsync(key));

        var report = await ledger.AuditAsync(days.Connection);

        Assert.Contains(new LedgerDifference("journal entry 1", "there again", "once"), report.Differences);
    }
}
