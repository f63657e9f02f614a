namespace TVDb.Pipeline.Storage;

/// <summary>Blobs in a directory. A blob is written beside, flushed to disk and moved into place.</summary>
public sealed class DirectoryBlobStore : IBlobStore
{
    private const int BufferSize = 64 * 1024;

    private const int SmallBytesMax = 256 * 1024;

    /// <summary>Each one after the first needs another deletion of the folder's last blob at just that moment.</summary>
    private const int PlacingsMax = 50;

    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly DraftFolder _drafts;

    public DirectoryBlobStore(StorageOptions options, TimeProvider time)
    {
        (_root, _time) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path)), time);
        _drafts = new DraftFolder(_root, PlaceAsync);
    }

    public async Task WriteAsync(BlobKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (content.Length <= SmallBytesMax)
        {
            await WriteSmallAsync(key, content, cancellationToken);
            return;
        }
        await using var draft = CreateDraft();
        await draft.Stream.WriteAsync(content, cancellationToken);
        await draft.CommitAsync(key, cancellationToken);
    }

    public BlobDraft CreateDraft() => _drafts.Create();

    public Task<Stream?> OpenReadAsync(BlobKey key, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(FullPath(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true));
        }
        catch (Exception e) when (IsMissing(e))
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public async Task<byte[]?> ReadAsync(BlobKey key, CancellationToken cancellationToken)
    {
        try
        {
            // Not asked for first: that answers a disk's error by "not there", and a step that is not there is paid for again.
            return await File.ReadAllBytesAsync(FullPath(key), cancellationToken);
        }
        catch (Exception e) when (IsMissing(e))
        {
            return null;
        }
    }

    public Task<BlobInfo?> FindAsync(BlobKey key, CancellationToken cancellationToken) => Task.FromResult(Describe(key));

    public Task<bool> TouchAsync(BlobKey key, CancellationToken cancellationToken)
    {
        try
        {
            File.SetLastWriteTimeUtc(FullPath(key), _time.GetUtcNow().UtcDateTime);
            return Task.FromResult(true);
        }
        catch (Exception e) when (IsMissing(e))
        {
            return Task.FromResult(false);
        }
    }

    public Task DeleteAsync(BlobKey key, CancellationToken cancellationToken)
    {
        var path = FullPath(key);
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            return Task.CompletedTask;
        }
        RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<BlobInfo> ListAsync(BlobKey? folder, string after, CancellationToken cancellationToken) =>
        DirectoryWalk.Paths(_root, folder is { } key ? key.Path + "/" : "", after, cancellationToken)
            .Select(path => BlobKey.TryParse(path, out var key) ? Describe(key) : null)
            .OfType<BlobInfo>()
            .ToAsyncEnumerable();

    public Task<int> RemoveDraftsAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(_drafts.Remove(before));

    private static bool IsMissing(Exception e) => e is FileNotFoundException or DirectoryNotFoundException;

    /// <summary>A job writes half a dozen of these: at once and by this thread, which waits for the disk's flush in any case.</summary>
    private async Task WriteSmallAsync(BlobKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var draft = _drafts.NewPath();
        try
        {
            using (var file = File.OpenHandle(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                RandomAccess.Write(file, content.Span, fileOffset: 0);
                RandomAccess.FlushToDisk(file);
            }
            await PlaceAsync(draft, key, cancellationToken);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    private Task PlaceAsync(string draft, BlobKey key, CancellationToken cancellationToken)
    {
        var path = FullPath(key);
        var folder = Path.GetDirectoryName(path)!;
        for (var tries = 1; ; tries++)
        {
            try
            {
                MakeFolder(folder);
                File.Move(draft, path, overwrite: true);
                break;
            }
            catch (IOException) when (tries < PlacingsMax && File.Exists(draft))
            {
                // A deletion took the folder away, which was still empty, or is taking it away.
            }
        }
        FolderFlush.Flush(folder);
        return Task.CompletedTask;
    }

    /// <summary>A new folder lasts once the one above it is on disk.</summary>
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }
        var above = Path.GetDirectoryName(folder)!;
        MakeFolder(above);
        Directory.CreateDirectory(folder);
        FolderFlush.Flush(above);
    }

    private void RemoveEmptyFolders(string folder)
    {
        while (folder != _root)
        {
            try
            {
                if (Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    return;
                }
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                if (Directory.Exists(folder))
                {
                    // A blob came in between: the folder is in use.
                    return;
                }
                // Another deletion was first, of the folder or of such a blob and the folder after it.
            }
            folder = Path.GetDirectoryName(folder)!;
        }
    }

    private BlobInfo? Describe(BlobKey key)
    {
        // One look: what is there then is told as it was.
        var file = new FileInfo(FullPath(key));
        return file.Exists ? new BlobInfo(key, file.Length, file.LastWriteTimeUtc) : null;
    }

    private string FullPath(BlobKey key) => Path.Combine(_root, key.Path);
}
