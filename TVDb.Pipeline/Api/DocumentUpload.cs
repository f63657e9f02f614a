using System.Security.Cryptography;
using Grpc.Core;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Api;

/// <summary>Receives a document in pieces: the limit is checked at each, and nothing is kept of a document that fails a check.</summary>
public sealed class DocumentUpload(IBlobStore blobs, DocumentStore documents, JobOptions options)
{
    private const int FilenameLengthMax = 255;
    private const int MediaTypeLengthMax = 255;

    /// <summary>A SHA-256 in hex.</summary>
    private const int HashLength = 64;

    public async Task<V1.UploadDocumentResponse> ReceiveAsync(
        string tenant,
        IAsyncStreamReader<V1.UploadDocumentRequest> pieces,
        CancellationToken cancellationToken)
    {
        var info = await ReadInfoAsync(pieces, cancellationToken);
        return await FindAnnouncedAsync(tenant, info, cancellationToken) ?? await ReceiveAsync(tenant, info, pieces, cancellationToken);
    }

    /// <summary>The answer where the hash announced is of content that the tenant has; null: it is to be sent.</summary>
    private async Task<V1.UploadDocumentResponse?> FindAnnouncedAsync(string tenant, V1.DocumentInfo info, CancellationToken cancellationToken)
    {
        if (info.Sha256.Length == 0)
        {
            return null;
        }
        if (info.Sha256.Length != HashLength || !info.Sha256.All(char.IsAsciiHexDigit))
        {
            throw RequestException.InvalidField("info.sha256", "INVALID_HASH", $"must be {HashLength} hexadecimal digits");
        }
        var sha256 = info.Sha256.ToLowerInvariant();
        if (await documents.FindAsync(tenant, DocumentStore.IdOf(sha256), cancellationToken) is not { } stored)
        {
            return null;
        }
        CheckAnnounced(info, stored.SizeBytes, sha256);
        var renamed = stored with { Filename = info.Filename, MediaType = info.MediaType };
        if (renamed != stored)
        {
            await documents.DescribeAsync(tenant, renamed, cancellationToken);
        }
        return new V1.UploadDocumentResponse { DocumentId = stored.Id, SizeBytes = stored.SizeBytes, AlreadyStored = true };
    }

    private async Task<V1.UploadDocumentResponse> ReceiveAsync(
        string tenant,
        V1.DocumentInfo info,
        IAsyncStreamReader<V1.UploadDocumentRequest> pieces,
        CancellationToken cancellationToken)
    {
        await using var draft = blobs.CreateDraft();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        while (await pieces.MoveNext(cancellationToken))
        {
            if (pieces.Current.PartCase != V1.UploadDocumentRequest.PartOneofCase.Data)
            {
                throw RequestException.InvalidField("part", "DATA_EXPECTED", "all messages after the first must be data");
            }
            var data = pieces.Current.Data.Memory;
            size += data.Length;
            if (size > options.FileSizeBytesMax)
            {
                throw DocumentChecks.TooLarge("data", size, options.FileSizeBytesMax);
            }
            hash.AppendData(data.Span);
            await draft.Stream.WriteAsync(data, cancellationToken);
        }
        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        CheckAnnounced(info, size, sha256);
        var document = new StoredDocument(DocumentStore.IdOf(sha256), info.Filename, info.MediaType, size);
        var before = await documents.FindAsync(tenant, document.Id, cancellationToken);
        await documents.AddAsync(tenant, document, draft, cancellationToken);
        return new V1.UploadDocumentResponse { DocumentId = document.Id, SizeBytes = size, AlreadyStored = before is not null };
    }

    private async Task<V1.DocumentInfo> ReadInfoAsync(IAsyncStreamReader<V1.UploadDocumentRequest> pieces, CancellationToken cancellationToken)
    {
        if (!await pieces.MoveNext(cancellationToken) || pieces.Current.PartCase != V1.UploadDocumentRequest.PartOneofCase.Info)
        {
            throw RequestException.InvalidField("part", "INFO_EXPECTED", "the first message must be info");
        }
        var info = pieces.Current.Info;
        if (info.Filename.Length > FilenameLengthMax || info.Filename.Any(char.IsControl))
        {
            throw RequestException.InvalidField("info.filename", "INVALID_FILENAME", $"must be at most {FilenameLengthMax} characters, none of them a control character");
        }
        if (info.MediaType.Length > MediaTypeLengthMax)
        {
            throw RequestException.InvalidField("info.media_type", "INVALID_MEDIA_TYPE", $"must be at most {MediaTypeLengthMax} characters");
        }
        if (info.SizeBytes < 0)
        {
            throw RequestException.InvalidField("info.size_bytes", "INVALID_SIZE", "must be 0 or more");
        }
        return info.SizeBytes > options.FileSizeBytesMax
            ? throw DocumentChecks.TooLarge("info.size_bytes", info.SizeBytes, options.FileSizeBytesMax)
            : info;
    }

    private static void CheckAnnounced(V1.DocumentInfo info, long size, string sha256)
    {
        if (size == 0)
        {
            throw RequestException.InvalidField("data", "EMPTY_DOCUMENT", "the document is empty");
        }
        if (info.SizeBytes > 0 && info.SizeBytes != size)
        {
            throw RequestException.InvalidField("info.size_bytes", "SIZE_MISMATCH", $"{info.SizeBytes} bytes announced, {size} received");
        }
        if (info.Sha256.Length > 0 && !info.Sha256.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw RequestException.InvalidField("info.sha256", "HASH_MISMATCH", "the content has another SHA-256 than announced");
        }
    }
}
