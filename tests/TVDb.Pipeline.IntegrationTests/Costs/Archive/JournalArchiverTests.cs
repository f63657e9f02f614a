using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Redis;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.Archive;

public sealed class JournalArchiverTests
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_DaysOlderThanTheRetention_LeaveRedisAndAreReadAsBefore(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 3);
        await days.WriteAsync(1, 2);
        await days.WriteAsync(3, 4);
        days.Clock.Advance(TimeSpan.FromDays(4));
        var before = await days.Journal.ReadAllAsync().Select(entry => entry.HoldId).ToListAsync(Cancellation);

        var outcomes = await days.Archiver.ArchiveAsync(Cancellation);

        Assert.Equal([(JournalDays.Day(0), ArchiveOutcome.Archived), (JournalDays.Day(1), ArchiveOutcome.Archived)], outcomes);
        Assert.Equal((0, 0, 4), (await days.CountAsync(0), await days.CountAsync(1), await days.CountAsync(3)));
        Assert.Equal(["2126-03-01.1-3.jsonl.gz", "2126-03-02.4-5.jsonl.gz"], (await days.Storage.FilesAsync()).Select(file => file.Name));
        Assert.Equal(before, await days.Journal.ReadAllAsync().Select(entry => entry.HoldId).ToListAsync(Cancellation));
        Assert.Empty(await days.Archiver.ArchiveAsync(Cancellation));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_TheLastDayOfTheRetention_StaysUntilItIsOver(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 1);
        days.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMilliseconds(1));

        var early = await days.Archiver.ArchiveAsync(Cancellation);
        days.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Empty(early);
        Assert.Equal([(JournalDays.Day(0), ArchiveOutcome.Archived)], await days.Archiver.ArchiveAsync(Cancellation));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_KilledAfterTheFile_IsFinishedByTheNextRound(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 3);
        days.Clock.Advance(TimeSpan.FromDays(3));
        await days.Storage.Archive.WriteAsync(JournalDays.File(0, 1, 3), Lines(days, 0), Cancellation);

        var between = await days.NumbersAsync();
        var outcomes = await days.NewArchiver().ArchiveAsync(Cancellation);

        Assert.Equal([1, 2, 3], between);
        Assert.Equal([(JournalDays.Day(0), ArchiveOutcome.Archived)], outcomes);
        Assert.Equal(0, await days.CountAsync(0));
        Assert.Equal([1, 2, 3], await days.NumbersAsync());
    }

    [Theory]
    [InlineData(RedisKind.Redis, 10)]
    [InlineData(RedisKind.Garnet, 10)]
    [InlineData(RedisKind.Garnet, 0)]
    public async Task Archive_FileCutOff_StaysInRedisAndIsWrittenAnew(RedisKind kind, int bytesLeft)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 300);
        await days.WriteAsync(1, 1);
        days.Clock.Advance(TimeSpan.FromDays(5));
        var file = JournalDays.File(0, 1, 300);
        await days.Storage.Archive.WriteAsync(file, Lines(days, 0), Cancellation);
        Cut(days.PathOf(file), bytesLeft);

        var first = await days.Archiver.ArchiveAsync(Cancellation);
        var still = await days.CountAsync(0);
        var second = await days.Archiver.ArchiveAsync(Cancellation);

        Assert.Equal([(JournalDays.Day(0), ArchiveOutcome.Unreadable)], first);
        Assert.Equal(300, still);
        Assert.Equal([ArchiveOutcome.Archived, ArchiveOutcome.Archived], second.Select(day => day.Outcome));
        Assert.Equal([1501, 1500, 1500], days.Logs.Ids);
        Assert.Equal(Enumerable.Range(1, 301).Select(n => (long)n), await days.NumbersAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_FileSaysSomethingElse_BothStayAndLaterDaysWait(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 2);
        await days.WriteAsync(1, 1);
        days.Clock.Advance(TimeSpan.FromDays(5));
        string[] other = [JournalDays.Line(1, JournalDays.Day(0)), JournalDays.Line(2, JournalDays.Day(0))];
        await days.Storage.Archive.WriteAsync(JournalDays.File(0, 1, 2), other.ToAsyncEnumerable(), Cancellation);
        var content = await File.ReadAllBytesAsync(days.PathOf(JournalDays.File(0, 1, 2)), Cancellation);

        var outcomes = await days.Archiver.ArchiveAsync(Cancellation);

        Assert.Equal([(JournalDays.Day(0), ArchiveOutcome.Different)], outcomes);
        Assert.Equal([1502], days.Logs.Ids);
        Assert.Equal((2, 1), (await days.CountAsync(0), await days.CountAsync(1)));
        Assert.Equal(content, await File.ReadAllBytesAsync(days.PathOf(JournalDays.File(0, 1, 2)), Cancellation));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_ByManyReplicasAtOnce_RemovesEachDayOnceAndLosesNothing(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 6000);
        await days.WriteAsync(1, 50);
        days.Clock.Advance(TimeSpan.FromDays(5));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => days.NewArchiver().ArchiveAsync(Cancellation))));

        Assert.Equal(2, outcomes.SelectMany(o => o).Count(day => day.Outcome == ArchiveOutcome.Archived));
        Assert.All(outcomes.SelectMany(o => o), day => Assert.True(day.Outcome is ArchiveOutcome.Archived or ArchiveOutcome.Gone));
        Assert.Equal(["2126-03-01.1-6000.jsonl.gz", "2126-03-02.6001-6050.jsonl.gz"], (await days.Storage.FilesAsync()).Select(file => file.Name));
        Assert.Equal(Enumerable.Range(1, 6050).Select(n => (long)n), await days.NumbersAsync());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(days.Storage.Folder, ".drafts")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Write_ListVanishesMeanwhile_ReplacesNoWholeFile(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 6000);
        days.Clock.Advance(TimeSpan.FromDays(3));
        var slow = days.Storage.Archive.WriteAsync(JournalDays.File(0, 1, 6000), WithRemovalAt(days, 100), Cancellation);

        var digest = await slow;

        Assert.Equal(JournalLists.RunsAtOnce, digest.Count);
        Assert.Equal(Enumerable.Range(1, 6000).Select(n => (long)n), await days.NumbersAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Remove_ListIsNotWhatWasArchived_ChangesNothing(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 3);
        var remove = RedisScript.Load("Costs/archive");

        var longer = (long)await remove.RunAsync(days.Redis, [JournalDays.Key(0)], 4);
        var left = await days.CountAsync(0);
        var same = (long)await remove.RunAsync(days.Redis, [JournalDays.Key(0)], 6);
        var gone = (long)await remove.RunAsync(days.Redis, [JournalDays.Key(0)], 6);

        Assert.Equal((6, 3, 6, 0, 0), (longer, left, same, gone, await days.CountAsync(0)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_WrittenToAfterItWasArchived_BothPartsAreReadAndArchived(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 2);
        days.Clock.Advance(TimeSpan.FromDays(3));
        await days.Archiver.ArchiveAsync(Cancellation);
        await days.WriteAsync(0, 1);

        var read = await days.NumbersAsync();
        await days.Archiver.ArchiveAsync(Cancellation);

        Assert.Equal([1, 2, 3], read);
        Assert.Equal([JournalDays.File(0, 1, 2), JournalDays.File(0, 3, 3)], await days.Storage.FilesAsync());
        Assert.Equal([1, 2, 3], await days.NumbersAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Run_NoPlaceToWrite_SaysSoAndGoesOnAtTheNextHour(RedisKind kind)
    {
        await using var days = await JournalDays.StartAsync(kind);
        await days.WriteAsync(0, 2);
        days.Clock.Advance(TimeSpan.FromDays(3));
        var obstacle = Path.Combine(days.Storage.Folder, ".service");
        await File.WriteAllTextAsync(obstacle, "a file where a folder should be", Cancellation);

        using var archiver = days.Archiver;
        await archiver.StartAsync(Cancellation);
        await days.Logs.First.WaitAsync(Cancellation);
        var length = await days.CountAsync(0);
        File.Delete(obstacle);
        while (days.Logs.Ids.Count == 1)
        {
            days.Clock.Advance(JournalArchiver.Interval);
            await Task.Yield();
        }
        await archiver.StopAsync(Cancellation);

        Assert.Equal(2, length);
        Assert.Equal([1505, 1500], days.Logs.Ids);
        Assert.Equal([1, 2], await days.NumbersAsync());
    }

    private static IAsyncEnumerable<string> Lines(JournalDays days, int day) => new JournalLists(days.Connection, days.Clock).LinesAsync(JournalDays.Day(day));

    /// <summary>The day's lines; after so many of them another replica has archived the day.</summary>
    private static async IAsyncEnumerable<string> WithRemovalAt(JournalDays days, int count)
    {
        await foreach (var line in Lines(days, 0))
        {
            if (--count == 0)
            {
                Assert.Equal(ArchiveOutcome.Archived, Assert.Single(await days.NewArchiver().ArchiveAsync(Cancellation)).Outcome);
            }
            yield return line;
        }
    }

    private static void Cut(string path, int bytes)
    {
        using var stream = File.OpenWrite(path);
        stream.SetLength(bytes == 0 ? stream.Length / 2 : bytes);
    }
}
