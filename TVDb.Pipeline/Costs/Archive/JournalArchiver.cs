using System.Text.Json;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs.Archive;

/// <summary>
/// Moves the journal's days that are older than the retention from Redis to the blob store, oldest first. Every replica
/// does and none leads: two at once write the same file, and the list is removed once.
/// </summary>
public sealed class JournalArchiver(
    IConnectionMultiplexer connection,
    JournalArchive archive,
    PastWindows pastWindows,
    CostOptions options,
    TimeProvider time,
    ILogger<JournalArchiver> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>A day is over, on whatever clock the scripts accept, long before this.</summary>
    private static readonly TimeSpan RetentionMin = TimeSpan.FromDays(1);

    private static readonly RedisScript Remove = RedisScript.Load("Costs/archive");

    private readonly JournalLists _lists = new(connection, time);

    /// <summary>
    /// One round. For each day:
    /// 1. write its lines to a file, unless the file is there from a round that ended early;
    /// 2. read the file back and compare it with the list;
    /// 3. remove the list, if it is still as long as it was before.
    /// Ended anywhere, the next round goes on: until 3 the list has all, and after it the file has.
    /// A day that cannot be archived holds up those after it, so that what Redis has is always the later part.
    /// </summary>
    public async Task<IReadOnlyList<(DateTimeOffset Day, ArchiveOutcome Outcome)>> ArchiveAsync(CancellationToken cancellationToken)
    {
        var done = new List<(DateTimeOffset, ArchiveOutcome)>();
        foreach (var day in await DueAsync(cancellationToken))
        {
            var outcome = await ArchiveAsync(day, cancellationToken);
            done.Add((day, outcome));
            if (outcome is not (ArchiveOutcome.Archived or ArchiveOutcome.Gone))
            {
                break;
            }
        }
        return done;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await ArchiveOrSayWhyNotAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the next round, of whichever replica, goes on.
        }
    }

    private async Task<IEnumerable<DateTimeOffset>> DueAsync(CancellationToken cancellationToken)
    {
        var retention = options.Retention > RetentionMin ? options.Retention : RetentionMin;
        var now = time.GetUtcNow();
        var days = await _lists.DaysAsync(await archive.FilesAsync(cancellationToken) is [var oldest, ..] ? oldest.Day : null);
        return days.Where(day => day.AddDays(1) + retention <= now);
    }

    private async Task<ArchiveOutcome> ArchiveAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        var length = await _lists.LengthAsync(day);
        if (await _lists.FirstNumberAsync(day) is not { } first || await _lists.LastNumberAsync(day) is not { } last)
        {
            return ArchiveOutcome.Gone;
        }
        var file = new ArchiveFile(day, first, last);
        var list = await archive.HasAsync(file, cancellationToken)
            ? await ArchiveDigest.OfAsync(_lists.LinesAsync(day))
            : await archive.WriteAsync(file, _lists.LinesAsync(day), cancellationToken);
        if ((list.First, list.Last) != (first, last))
        {
            return await _lists.FirstNumberAsync(day) is null ? ArchiveOutcome.Gone : Grown(day);
        }
        try
        {
            if (await archive.DigestAsync(file, cancellationToken) != list)
            {
                ArchiveLog.Different(log, file.Name);
                return ArchiveOutcome.Different;
            }
        }
        catch (JournalArchiveException e)
        {
            ArchiveLog.Unreadable(log, file.Name, e.Problem);
            await archive.WriteAsync(file, _lists.LinesAsync(day), cancellationToken);
            return ArchiveOutcome.Unreadable;
        }
        return await RemoveAsync(file, length, list.Count);
    }

    private async Task<ArchiveOutcome> RemoveAsync(ArchiveFile file, long length, long count)
    {
        var lengthNow = (long)await Remove.RunAsync(connection.GetDatabase(), [LedgerKeys.Journal(file.Day)], length);
        if (lengthNow == 0)
        {
            return ArchiveOutcome.Gone;
        }
        if (lengthNow != length)
        {
            return Grown(file.Day);
        }
        ArchiveLog.Archived(log, count, file.Name);
        return ArchiveOutcome.Archived;
    }

    private ArchiveOutcome Grown(DateTimeOffset day)
    {
        ArchiveLog.Grown(log, day);
        return ArchiveOutcome.Grown;
    }

    private async Task ArchiveOrSayWhyNotAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ArchiveAsync(cancellationToken);
            await pastWindows.ForgetAsync();
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            ArchiveLog.RedisUnavailable(log, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            ArchiveLog.Failed(log, e);
        }
    }
}

/// <summary>Events 1500 to 1599.</summary>
internal static partial class ArchiveLog
{
    [LoggerMessage(1500, LogLevel.Information, "{Count} journal entries left Redis for the archive {File}")]
    public static partial void Archived(ILogger log, long count, string file);

    [LoggerMessage(1501, LogLevel.Error, "The journal archive {File} cannot be read back: {Problem}. The day stays in Redis, the file is written anew")]
    public static partial void Unreadable(ILogger log, string file, string problem);

    [LoggerMessage(1502, LogLevel.Error, "The journal archive {File} is not what Redis has of that day. Both stay: look which one is right and remove the other")]
    public static partial void Different(ILogger log, string file);

    [LoggerMessage(1503, LogLevel.Warning, "The journal of {Day} was written to while it was archived: it stays in Redis until all of it is archived")]
    public static partial void Grown(ILogger log, DateTimeOffset day);

    [LoggerMessage(1504, LogLevel.Warning, "The journal cannot be archived now, Redis does not answer: {Detail}")]
    public static partial void RedisUnavailable(ILogger log, string detail);

    [LoggerMessage(1505, LogLevel.Error, "The journal cannot be archived: it stays in Redis and grows")]
    public static partial void Failed(ILogger log, Exception e);
}
