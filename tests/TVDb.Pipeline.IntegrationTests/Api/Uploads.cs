using Google.Protobuf;
using Grpc.Core;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

internal static class Uploads
{
    private const int PieceBytes = 1024 * 1024;

    public static Task<string> SendAsync(JobService.JobServiceClient jobs, string filename, byte[] content, string tenant, CancellationToken cancellationToken) =>
        SendAsync(jobs, new DocumentInfo { Filename = filename }, content, tenant, cancellationToken);

    public static async Task<string> SendAsync(
        JobService.JobServiceClient jobs,
        DocumentInfo info,
        byte[] content,
        string tenant,
        CancellationToken cancellationToken) => (await AnswerAsync(jobs, info, content, tenant, cancellationToken)).DocumentId;

    public static async Task<UploadDocumentResponse> AnswerAsync(
        JobService.JobServiceClient jobs,
        DocumentInfo info,
        byte[] content,
        string tenant,
        CancellationToken cancellationToken)
    {
        using var call = jobs.UploadDocument(PipelineEnvironment.As(tenant), cancellationToken: cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(new UploadDocumentRequest { Info = info }, cancellationToken);
            foreach (var piece in content.Chunk(PieceBytes))
            {
                await call.RequestStream.WriteAsync(new UploadDocumentRequest { Data = ByteString.CopyFrom(piece) }, cancellationToken);
            }
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // Refused while it was still sent: the answer alone tells why in full.
        }
        return await call;
    }
}
