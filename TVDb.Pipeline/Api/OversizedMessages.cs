using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using Grpc.Core;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>
/// Refuses a message with a document that is too large by its length prefix, before it is read: in our words, with the limit,
/// and not in gRPC's, which would say RESOURCE_EXHAUSTED and name no field.
/// </summary>
internal sealed class OversizedMessages(RequestDelegate next, JobOptions jobs)
{
    /// <summary>Room for all fields of a request but its content.</summary>
    public const int OverheadBytes = 1024 * 1024;

    /// <summary>The calls that bring a document in one message, and the field that has it.</summary>
    private static readonly Dictionary<string, string> ContentFields = new()
    {
        ["/tvdb.v1.PipelineService/Process"] = "content",
        ["/tvdb.v1.JobService/SubmitJob"] = "request.content",
    };

    private const int PrefixBytes = 5; // a compression flag, then the length, big-endian

    public async Task InvokeAsync(HttpContext context)
    {
        if (ContentFields.TryGetValue(context.Request.Path.Value ?? "", out var field)
            && await ReadLengthAsync(context.Request.BodyReader, context.RequestAborted) is { } length
            && length > (long)jobs.FileSizeBytesMax + OverheadBytes)
        {
            Refuse(context.Response, GrpcErrors.From(DocumentChecks.TooLarge(field, length, jobs.FileSizeBytesMax)));
            return;
        }
        await next(context);
    }

    /// <summary>Looks at the first message's length and leaves it to be read; null where none comes, or it is compressed.</summary>
    private static async Task<long?> ReadLengthAsync(PipeReader body, CancellationToken cancellationToken)
    {
        var result = await body.ReadAtLeastAsync(PrefixBytes, cancellationToken);
        var start = result.Buffer.Start;
        var length = result.Buffer.Length >= PrefixBytes ? ReadLength(result.Buffer) : null;
        body.AdvanceTo(start, start);
        return length;
    }

    private static long? ReadLength(ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        return prefix[0] == 0 ? BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]) : null;
    }

    /// <summary>A response of headers alone, as gRPC answers a call that it does not begin.</summary>
    private static void Refuse(HttpResponse response, RpcException refusal)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)refusal.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(refusal.Status.Detail);
        foreach (var entry in refusal.Trailers)
        {
            response.Headers[entry.Key] = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
        }
    }
}
