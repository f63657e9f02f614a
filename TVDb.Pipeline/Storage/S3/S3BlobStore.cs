using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace TVDb.Pipeline.Storage.S3;

/// <summary>Blobs in a bucket, each an object under its key's path. S3 itself shows an object whole or not at all.</summary>
public sealed class S3BlobStore : IBlobStore, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly int _listPageMax;
    private readonly S3Upload _upload;
    private readonly DraftFolder _drafts;
    private readonly TimeProvider _time;

    public S3BlobStore(StorageOptions options, TimeProvider time)
    {
        var s3 = options.S3 ?? throw new ArgumentException("there is no bucket", nameof(options));
        (_client, _bucket, _listPageMax, _time) = (S3Clients.Create(s3), s3.Bucket, s3.ListPageMax, time);
        _upload = new S3Upload(_client, _bucket);
        _drafts = new DraftFolder(options.Path, PlaceAsync);
    }

    public async Task WriteAsync(BlobKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length > S3Upload.SingleBytesMax)
        {
            await using var draft = CreateDraft();
            await draft.Stream.WriteAsync(content, cancellationToken);
            await draft.CommitAsync(key, cancellationToken);
            return;
        }
        var bytes = MemoryMarshal.TryGetArray(content, out var segment) ? segment : content.ToArray();
        using var body = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        var request = new PutObjectRequest { BucketName = _bucket, Key = key.Path, InputStream = body, UseChunkEncoding = false };
        await S3Failures.NamedAsync($"writing {key.Path}", () => _client.PutObjectAsync(request, cancellationToken), cancellationToken);
    }

    public BlobDraft CreateDraft() => _drafts.Create();

    public Task<Stream?> OpenReadAsync(BlobKey key, CancellationToken cancellationToken) => FindOrNullAsync<Stream>(
        $"reading {key.Path}",
        async () => new S3ReadStream(await _client.GetObjectAsync(_bucket, key.Path, cancellationToken), key.Path, _time),
        cancellationToken);

    public async Task<byte[]?> ReadAsync(BlobKey key, CancellationToken cancellationToken)
    {
        await using var blob = await OpenReadAsync(key, cancellationToken);
        if (blob is null)
        {
            return null;
        }
        var content = new byte[blob.Length];
        await blob.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    public Task<BlobInfo?> FindAsync(BlobKey key, CancellationToken cancellationToken) => FindOrNullAsync(
        $"looking for {key.Path}",
        async () =>
        {
            var head = await _client.GetObjectMetadataAsync(_bucket, key.Path, cancellationToken);
            return new BlobInfo(key, head.ContentLength, Utc(head.LastModified));
        },
        cancellationToken);

    /// <summary>Copies it onto itself at the service, which is the one way there to make an object younger.</summary>
    public async Task<bool> TouchAsync(BlobKey key, CancellationToken cancellationToken)
    {
        var request = new CopyObjectRequest
        {
            SourceBucket = _bucket,
            SourceKey = key.Path,
            DestinationBucket = _bucket,
            DestinationKey = key.Path,
            MetadataDirective = S3MetadataDirective.REPLACE,
        };
        return await FindOrNullAsync($"touching {key.Path}", () => _client.CopyObjectAsync(request, cancellationToken), cancellationToken) is not null;
    }

    public Task DeleteAsync(BlobKey key, CancellationToken cancellationToken) =>
        FindOrNullAsync($"deleting {key.Path}", () => _client.DeleteObjectAsync(_bucket, key.Path, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<BlobInfo> ListAsync(BlobKey? folder, string after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = folder is { } within ? within.Path + "/" : "";
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix, StartAfter = after.Length == 0 ? null : after, MaxKeys = _listPageMax };
        ListObjectsV2Response page;
        do
        {
            page = await S3Failures.NamedAsync($"listing '{prefix}'", () => _client.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                if (BlobKey.TryParse(found.Key, out var key))
                {
                    yield return new BlobInfo(key, found.Size ?? 0, Utc(found.LastModified));
                }
            }
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public async Task<int> RemoveDraftsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        _drafts.Remove(before) + await S3Failures.NamedAsync("removing unfinished uploads", () => _upload.AbortAsync(before, cancellationToken), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static DateTimeOffset Utc(DateTime? time) => time is { } t ? new DateTimeOffset(t.ToUniversalTime()) : throw new IOException("S3 did not say when it was modified");

    private async Task PlaceAsync(string draft, BlobKey key, CancellationToken cancellationToken) => await S3Failures.NamedAsync(
        $"writing {key.Path}",
        async () =>
        {
            await _upload.SendAsync(draft, key.Path, cancellationToken);
            return true;
        },
        cancellationToken);

    private static Task<T?> FindOrNullAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
        where T : class => S3Failures.NamedAsync<T?>(
            what,
            async () =>
            {
                try
                {
                    return await call();
                }
                catch (AmazonS3Exception e) when (S3Failures.IsMissing(e))
                {
                    return null;
                }
            },
            cancellationToken);
}
