namespace TVDb.Pipeline.Storage;

/// <summary>A blob being written, to a file of this machine. Disposed without a commit, it never was.</summary>
public sealed class BlobDraft : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly Place _place;

    internal BlobDraft(FileStream file, Place place)
    {
        _file = file;
        _place = place;
    }

    /// <summary>Makes a finished file, given by its path, the blob of a key. The file may stay or go.</summary>
    internal delegate Task Place(string path, BlobKey key, CancellationToken cancellationToken);

    public Stream Stream => _file;

    /// <summary>Makes it the blob <paramref name="key"/>, in place of one that may be there.</summary>
    public async Task CommitAsync(BlobKey key, CancellationToken cancellationToken)
    {
        await _file.FlushAsync(cancellationToken);
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        await _place(_file.Name, key, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        File.Delete(_file.Name);
    }
}
