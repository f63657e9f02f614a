namespace TVDb.Pipeline.Storage;

/// <summary>
/// Where documents, checkpoints, results and the journal's archive are kept. A blob appears whole or not at all, and of two
/// writers of one key one wins whole. What goes wrong with the store itself is an <see cref="IOException"/> or an
/// <see cref="UnauthorizedAccessException"/>, whichever store it is.
/// </summary>
public interface IBlobStore
{
    Task WriteAsync(BlobKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>A blob whose key is known only once it is written.</summary>
    BlobDraft CreateDraft();

    /// <summary>Null where there is no such blob. The stream has a length, and goes on with what it began with when the blob is replaced.</summary>
    Task<Stream?> OpenReadAsync(BlobKey key, CancellationToken cancellationToken);

    /// <summary>Null where there is no such blob.</summary>
    Task<byte[]?> ReadAsync(BlobKey key, CancellationToken cancellationToken);

    /// <summary>Null where there is no such blob.</summary>
    Task<BlobInfo?> FindAsync(BlobKey key, CancellationToken cancellationToken);

    /// <summary>Makes a blob as young as if it were written now; false where there is no such blob.</summary>
    Task<bool> TouchAsync(BlobKey key, CancellationToken cancellationToken);

    /// <summary>Does nothing where there is no such blob.</summary>
    Task DeleteAsync(BlobKey key, CancellationToken cancellationToken);

    /// <summary>
    /// The blobs whose keys begin with <paramref name="folder"/>, at any depth, in ordinal order of their paths; so those of one
    /// folder come one after the other. Read as far as it is asked for, a page (S3) or a folder (directory) at a time. What was
    /// put beside them by others, under names that are no blobs', is left out.
    /// </summary>
    /// <param name="folder">Null: the whole store.</param>
    /// <param name="after">Only paths after this one; empty: all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<BlobInfo> ListAsync(BlobKey? folder, string after, CancellationToken cancellationToken);

    /// <summary>Removes what drafts begun before an instant left behind, of processes that died meanwhile; answers how many.</summary>
    Task<int> RemoveDraftsAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
