using Microsoft.Extensions.Hosting;

namespace TVDb.Pipeline.Storage.Retention;

/// <summary>
/// Deletes jobs' files and documents past their retention, and drafts that nobody will finish. Every replica does and none
/// leads: what another was first to delete is gone, which is what was wanted.
/// </summary>
public sealed class BlobRetention(IBlobStore blobs, RetentionOptions options, JobFilesInUse inUse, TimeProvider time, ILogger<BlobRetention> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private static readonly TimeSpan DraftAge = TimeSpan.FromDays(1);

    /// <summary>The path after which the next round begins; empty: at the first.</summary>
    private string _after = "";

    /// <summary>One round: all folders in the order of the listing, a folder as a whole, within the bounds of the options.</summary>
    public async Task<RetentionRound> SweepAsync(CancellationToken cancellationToken)
    {
        var sweep = new RetentionSweep(blobs, options, inUse, time.GetUtcNow());
        var drafts = await blobs.RemoveDraftsAsync(time.GetUtcNow() - DraftAge, cancellationToken);
        var group = new List<BlobInfo>();
        var after = _after;
        // A round that fails begins anew: what it left out would be looked at in no round otherwise.
        _after = "";
        await foreach (var blob in blobs.ListAsync(folder: null, after, cancellationToken))
        {
            var folder = RetainedFolder.Of(blob.Key);
            if (group.Count > 0 && (folder is null || folder != RetainedFolder.Of(group[0].Key)))
            {
                await sweep.SettleAsync(group, cancellationToken);
                if (sweep.IsEnough)
                {
                    _after = group[^1].Key.Path;
                    return sweep.Round(drafts, whole: false);
                }
                group.Clear();
            }
            group.Add(blob);
        }
        await sweep.SettleAsync(group, cancellationToken);
        return sweep.Round(drafts, whole: true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await SweepOrSayWhyNotAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the next round, of whichever replica, goes on.
        }
    }

    private async Task SweepOrSayWhyNotAsync(CancellationToken cancellationToken)
    {
        try
        {
            var round = await SweepAsync(cancellationToken);
            if (round is not { Blobs: 0, Drafts: 0, Whole: true })
            {
                RetentionLog.Swept(log, round.Jobs, round.Documents, round.Blobs, round.Bytes, round.Drafts, round.Looks, round.Whole);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RetentionLog.Failed(log, e);
        }
    }
}

/// <summary>Events 1700 to 1709.</summary>
internal static partial class RetentionLog
{
    [LoggerMessage(1700, LogLevel.Information, "Past their retention and deleted: {Jobs} jobs' files and {Documents} documents ({Blobs} blobs, {Bytes} bytes), {Drafts} abandoned drafts. Looked at {Looks} blobs, all of them: {Whole}")]
    public static partial void Swept(ILogger log, int jobs, int documents, int blobs, long bytes, int drafts, int looks, bool whole);

    [LoggerMessage(1701, LogLevel.Error, "What is past its retention cannot be deleted now: it stays until the next round")]
    public static partial void Failed(ILogger log, Exception e);
}
