using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.Archive;

/// <summary>Pipelines that die while they archive.</summary>
public sealed class ArchiveKillTests
{
    private const int Days = 12;
    private const int EntriesADay = 8000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_KilledAgainAndAgain_LosesNothingAndFinishes(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        await using var redis = await SpareServers.RedisAsync(kind);
        await using var connection = await redis.ConnectAsync();
        await using var mock = await SpareServers.MockAsync();
        using var storage = new TestStorage();
        var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        await FillAsync(connection.GetDatabase(), today);
        var journal = new LedgerJournal(connection, storage.Archive, TimeProvider.System);

        foreach (var files in new[] { 1, 4 })
        {
            await using var doomed = Start(redis, mock, storage);
            await doomed.Process.WaitUntilAsync(async () => (await storage.FilesAsync()).Count >= files, Limit);
            await doomed.Process.KillAsync();
            Assert.Equal(Days * EntriesADay, await CountInOrderAsync(journal));
        }
        await using var last = Start(redis, mock, storage);
        await last.Process.WaitUntilAsync(async () => !await connection.GetDatabase().KeyExistsAsync(LedgerKeys.Journal(today.AddDays(-2))), Limit);

        Assert.Equal(Days - 1, (await storage.FilesAsync()).Count);
        Assert.Equal(EntriesADay * JournalRun.ElementCount, await connection.GetDatabase().ListLengthAsync(LedgerKeys.Journal(today.AddDays(-1))));
        Assert.Equal(Days * EntriesADay, await CountInOrderAsync(journal));
    }

    /// <summary>Not waited for: it archives before it is ready.</summary>
    private static PipelineServer Start(RedisServer redis, ProviderServer mock, TestStorage storage) => PipelineServer.StartUnready(
        redis,
        real: null,
        mock,
        new Dictionary<string, string> { ["COST_TRACKING_RETENTION_DAYS"] = "1", ["Storage__Path"] = storage.Folder });

    /// <summary>The days before today, up to yesterday.</summary>
    private static async Task FillAsync(IDatabase redis, DateTimeOffset today)
    {
        for (var day = 0; day < Days; day++)
        {
            var time = today.AddDays(day - Days);
            RedisValue[] elements = [.. Enumerable.Range(1, EntriesADay).SelectMany(n => JournalDays.Run((day * EntriesADay) + n, time))];
            await redis.ListRightPushAsync(LedgerKeys.Journal(time), elements);
        }
    }

    private static async Task<long> CountInOrderAsync(LedgerJournal journal)
    {
        var count = 0L;
        await foreach (var entry in journal.ReadAllAsync())
        {
            Assert.Equal(++count, entry.Number);
        }
        return count;
    }
}
