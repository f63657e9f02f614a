namespace TVDb.Pipeline.Storage;

/// <summary>A blob being written. Disposed without a commit, it never was.</summary>
public sealed class BlobDraft : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly Func<BlobKey, string> _fullPath;
    private bool _committed;

    internal BlobDraft(FileStream file, Func<BlobKey, string> fullPath)
    {
        _file = file;
        _fullPath = fullPath;
    }

    public Stream Stream => _file;

    /// <summary>Makes it the blob <paramref name="key"/>, in place of one that may be there.</summary>
    public async Task CommitAsync(BlobKey key, CancellationToken cancellationToken)
    {
        await _file.FlushAsync(cancellationToken);
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        var path = _fullPath(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(_file.Name, path, overwrite: true);
        _committed = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        if (!_committed)
        {
            File.Delete(_file.Name);
        }
    }
}
