namespace TVDb.Pipeline.Storage.Retention;

/// <summary>Judges one folder after the other, and counts.</summary>
internal sealed class RetentionSweep(IBlobStore blobs, RetentionOptions options, JobFilesInUse inUse, DateTimeOffset now)
{
    private int _jobs;
    private int _documents;
    private int _blobs;
    private long _bytes;
    private int _looks;

    public bool IsEnough => _looks >= options.LooksMax || _blobs >= options.DeletionsMax;

    public RetentionRound Round(int drafts, bool whole) => new(_jobs, _documents, _blobs, _bytes, drafts, _looks, whole);

    /// <param name="group">All blobs of one folder, in the order of the listing.</param>
    /// <param name="cancellationToken">Ends it between two blobs.</param>
    public async Task SettleAsync(IReadOnlyList<BlobInfo> group, CancellationToken cancellationToken)
    {
        _looks += group.Count;
        if (group.Count == 0 || RetainedFolder.Of(group[0].Key) is not { } folder || !await IsOverAsync(folder, group, cancellationToken))
        {
            return;
        }
        // Backwards: a document's info.json goes before its content, so that no document is found whose content is gone.
        foreach (var blob in group.Reverse())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await blobs.DeleteAsync(blob.Key, cancellationToken);
            _blobs++;
            _bytes += blob.SizeBytes;
        }
        _ = folder.Kind switch
        {
            RetainedKind.Job => _jobs++,
            RetainedKind.Document => _documents++,
        };
    }

    private async Task<bool> IsOverAsync(RetainedFolder folder, IReadOnlyList<BlobInfo> group, CancellationToken cancellationToken)
    {
        var newest = group.MaxBy(blob => blob.LastModified)!;
        var retention = folder.Kind switch
        {
            RetainedKind.Job => options.Results,
            RetainedKind.Document => options.Documents,
        };
        return newest.LastModified + retention <= now
            && !(folder.Kind == RetainedKind.Job && await inUse(folder.Tenant, folder.Id))
            // It may have been touched since the page was listed.
            && await blobs.FindAsync(newest.Key, cancellationToken) is { } still
            && still.LastModified + retention <= now;
    }
}
