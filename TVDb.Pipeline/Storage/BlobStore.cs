namespace TVDb.Pipeline.Storage;

/// <summary>
/// Blobs in a directory. A blob appears whole or not at all: it is written beside, flushed to disk and moved into place.
/// </summary>
public sealed class BlobStore(StorageOptions options)
{
    private const int BufferSize = 64 * 1024;
    private readonly string _drafts = Directory.CreateDirectory(Path.Combine(options.Path, ".drafts")).FullName;

    public async Task WriteAsync(BlobKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var draft = CreateDraft();
        await draft.Stream.WriteAsync(content, cancellationToken);
        await draft.CommitAsync(key, cancellationToken);
    }

    /// <summary>A blob whose key is known only once it is written.</summary>
    public BlobDraft CreateDraft() => new(
        new FileStream(Path.Combine(_drafts, Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, useAsync: true),
        FullPath);

    /// <summary>Null where there is no such blob.</summary>
    public Stream? OpenRead(BlobKey key)
    {
        try
        {
            return new FileStream(FullPath(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Null where there is no such blob.</summary>
    public async Task<byte[]?> ReadAsync(BlobKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(FullPath(key), cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Does nothing where there is no such blob.</summary>
    public void Delete(BlobKey key) => File.Delete(FullPath(key));

    public bool Exists(BlobKey key) => File.Exists(FullPath(key));

    /// <summary>The names of the blobs whose key is <paramref name="folder"/> and one name more.</summary>
    public IReadOnlyList<string> Names(BlobKey folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(FullPath(folder)).Select(path => Path.GetFileName(path))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private string FullPath(BlobKey key) => Path.Combine(options.Path, key.Path);
}
