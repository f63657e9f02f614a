using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Storage;

/// <summary>What a stored document is called; its content is in the same folder.</summary>
public sealed record StoredDocument(string Id, string Filename, string MediaType, long SizeBytes);

/// <summary>Documents by their content's SHA-256, one tenant's apart from another's.</summary>
public sealed class DocumentStore(IBlobStore blobs, TimeProvider time)
{
    /// <summary>A document used again is made young again, for its retention, when it is older than this: not at each use.</summary>
    private static readonly TimeSpan YoungFor = TimeSpan.FromDays(1);

    private const string Folder = "documents";
    private const string IdPrefix = "doc-";

    public static string IdOf(ReadOnlySpan<byte> content) => IdOf(Convert.ToHexStringLower(SHA256.HashData(content)));

    public static string IdOf(string sha256Hex) => IdPrefix + sha256Hex;

    /// <summary>Stores a document that is in memory, or keeps the one that is there for longer.</summary>
    public async Task<StoredDocument> AddAsync(string tenant, string filename, string mediaType, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var document = new StoredDocument(IdOf(content.Span), filename, mediaType, content.Length);
        if (!await KeepAsync(ContentKey(tenant, document.Id), cancellationToken))
        {
            await blobs.WriteAsync(ContentKey(tenant, document.Id), content, cancellationToken);
        }
        // An upload's own name stays: it is what an id without a name means.
        if (await blobs.FindAsync(InfoKey(tenant, document.Id), cancellationToken) is null)
        {
            await DescribeAsync(tenant, document, cancellationToken);
        }
        return document;
    }

    /// <summary>Stores a document that was written to a draft.</summary>
    public async Task AddAsync(string tenant, StoredDocument document, BlobDraft draft, CancellationToken cancellationToken)
    {
        await draft.CommitAsync(ContentKey(tenant, document.Id), cancellationToken);
        await DescribeAsync(tenant, document, cancellationToken);
    }

    /// <summary>Null where this tenant has no such document.</summary>
    public async Task<StoredDocument?> FindAsync(string tenant, string documentId, CancellationToken cancellationToken)
    {
        if (!BlobKey.IsName(documentId))
        {
            return null;
        }
        var info = await blobs.ReadAsync(InfoKey(tenant, documentId), cancellationToken);
        return info is null ? null : JsonSerializer.Deserialize(info, StorageJson.Default.StoredDocument);
    }

    /// <exception cref="FileNotFoundException">The content is gone.</exception>
    public async Task<byte[]> ReadContentAsync(string tenant, string documentId, CancellationToken cancellationToken) =>
        await blobs.ReadAsync(ContentKey(tenant, documentId), cancellationToken)
            ?? throw new FileNotFoundException($"the content of {documentId} is gone");

    /// <summary>False where it is not there, or was deleted at this moment.</summary>
    private async Task<bool> KeepAsync(BlobKey key, CancellationToken cancellationToken) =>
        await blobs.FindAsync(key, cancellationToken) is { } found
            && (found.LastModified + YoungFor > time.GetUtcNow() || await blobs.TouchAsync(key, cancellationToken));

    /// <summary>Gives a stored document its name and media type.</summary>
    public Task DescribeAsync(string tenant, StoredDocument document, CancellationToken cancellationToken) =>
        blobs.WriteAsync(InfoKey(tenant, document.Id), JsonSerializer.SerializeToUtf8Bytes(document, StorageJson.Default.StoredDocument), cancellationToken);

    private static BlobKey ContentKey(string tenant, string documentId) => BlobKey.Of(tenant, Folder, documentId, "content");

    private static BlobKey InfoKey(string tenant, string documentId) => BlobKey.Of(tenant, Folder, documentId, "info.json");
}

[JsonSerializable(typeof(StoredDocument))]
internal sealed partial class StorageJson : JsonSerializerContext;
