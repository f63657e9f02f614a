using Amazon.S3;
using Amazon.S3.Model;

namespace TVDb.Pipeline.Storage.S3;

/// <summary>
/// Sends a file. A large one goes in parts, so that a try that fails repeats a part; it is a blob only when the last step has
/// put them together. Parts of an upload that never got there are a draft, and removed like one.
/// </summary>
internal sealed class S3Upload(IAmazonS3 client, string bucket)
{
    /// <summary>Up to this a blob goes in one request.</summary>
    public const int SingleBytesMax = 16 * 1024 * 1024;

    private const long PartBytes = 8 * 1024 * 1024;
    private const int PartsAtOnce = 4;

    public async Task SendAsync(string file, string key, CancellationToken cancellationToken)
    {
        var length = new FileInfo(file).Length;
        if (length <= SingleBytesMax)
        {
            await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, FilePath = file, UseChunkEncoding = false }, cancellationToken);
            return;
        }
        var upload = await client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = bucket, Key = key }, cancellationToken);
        var parts = new PartETag[(int)((length + PartBytes - 1) / PartBytes)];
        await Parallel.ForAsync(0, parts.Length, new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken }, async (i, token) =>
        {
            var part = await client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = upload.UploadId,
                    PartNumber = i + 1,
                    FilePath = file,
                    FilePosition = i * PartBytes,
                    PartSize = Math.Min(PartBytes, length - (i * PartBytes)),
                    UseChunkEncoding = false,
                },
                token);
            parts[i] = new PartETag(i + 1, part.ETag);
        });
        await client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartETags = [.. parts] },
            cancellationToken);
    }

    /// <summary>Removes the parts of uploads begun before an instant; answers of how many.</summary>
    public async Task<int> AbortAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var aborted = 0;
        var request = new ListMultipartUploadsRequest { BucketName = bucket };
        ListMultipartUploadsResponse page;
        do
        {
            page = await client.ListMultipartUploadsAsync(request, cancellationToken);
            foreach (var upload in (page.MultipartUploads ?? []).Where(upload => upload.Initiated?.ToUniversalTime() < before.UtcDateTime))
            {
                await client.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = bucket, Key = upload.Key, UploadId = upload.UploadId },
                    cancellationToken);
                aborted++;
            }
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
        return aborted;
    }
}
