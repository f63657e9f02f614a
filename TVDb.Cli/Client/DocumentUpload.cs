using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Client;

/// <summary>Brings a document that is too large for one message of a default server.</summary>
internal sealed class DocumentUpload(Connection connection, IRunObserver observer)
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Answers the document's id.</summary>
    public async Task<string> SendAsync(InputDocument document, DateTime? deadline, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(document.FullPath);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        if (await IsStoredAsync($"doc-{sha256}", deadline, cancellationToken))
        {
            observer.Uploading(document, document.SizeBytes);
            return $"doc-{sha256}";
        }
        file.Position = 0;
        using var call = connection.Jobs.UploadDocument(connection.Call(deadline, cancellationToken));
        try
        {
            await SendAsync(call.RequestStream, document, file, sha256, cancellationToken);
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The server hung up early, for instance over the size announced: its own answer below says why.
        }
        return (await call.ResponseAsync).DocumentId;
    }

    /// <summary>What is there already is not sent again.</summary>
    private async Task<bool> IsStoredAsync(string documentId, DateTime? deadline, CancellationToken cancellationToken)
    {
        try
        {
            await connection.Jobs.GetDocumentAsync(new GetDocumentRequest { DocumentId = documentId }, connection.Call(deadline, cancellationToken));
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task SendAsync(
        IClientStreamWriter<UploadDocumentRequest> stream,
        InputDocument document,
        FileStream file,
        string sha256,
        CancellationToken cancellationToken)
    {
        var info = new DocumentInfo { Filename = document.Filename, SizeBytes = file.Length, Sha256 = sha256 };
        await stream.WriteAsync(new UploadDocumentRequest { Info = info }, cancellationToken);
        var buffer = new byte[PieceBytes];
        var sentBytes = 0L;
        while (await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is var count and > 0)
        {
            await stream.WriteAsync(new UploadDocumentRequest { Data = ByteString.CopyFrom(buffer, 0, count) }, cancellationToken);
            observer.Uploading(document, sentBytes += count);
        }
        await stream.CompleteAsync();
    }
}
