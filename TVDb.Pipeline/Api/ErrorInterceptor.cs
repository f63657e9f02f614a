using Grpc.Core;
using Grpc.Core.Interceptors;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Redis;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Api;

/// <summary>The gRPC boundary: what a method throws leaves as a named status, and what nobody foresaw is logged and hidden.</summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> log) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async () =>
        {
            await continuation(request, responseStream, context);
            return true;
        });

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RequestException e)
        {
            throw GrpcErrors.From(e);
        }
        catch (FileNotFoundException e)
        {
            throw GrpcErrors.From(RequestException.NotFound("RESULT_EXPIRED", e.Message));
        }
        catch (JournalArchiveException e)
        {
            ApiLog.ArchiveUnreadable(log, context.Method, e.Message);
            throw GrpcErrors.From(new RequestException(StatusCode.DataLoss, "JOURNAL_ARCHIVE_UNREADABLE", e.Message));
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            ApiLog.RedisUnavailable(log, context.Method, e.Message);
            throw GrpcErrors.Unavailable("REDIS_UNAVAILABLE", "Redis, where jobs and costs live, does not answer");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !context.CancellationToken.IsCancellationRequested)
        {
            ApiLog.StorageUnavailable(log, e, context.Method);
            throw GrpcErrors.Unavailable(CallFailure.StorageUnavailable, "the blob store, where documents and results live, cannot be used now");
        }
        catch (ClockSkewException e)
        {
            ApiLog.ClockSkewed(log, context.Method, e.Message);
            throw GrpcErrors.Unavailable("CLOCK_SKEWED", e.Message);
        }
        catch (Exception e) when (e is not RpcException && !context.CancellationToken.IsCancellationRequested)
        {
            ApiLog.Unexpected(log, e, context.Method);
            throw GrpcErrors.Internal();
        }
    }
}

/// <summary>Events 1400 to 1499.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(1400, LogLevel.Warning, "{Method}: Redis does not answer: {Detail}")]
    public static partial void RedisUnavailable(ILogger log, string method, string detail);

    [LoggerMessage(1401, LogLevel.Error, "{Method} failed unexpectedly")]
    public static partial void Unexpected(ILogger log, Exception e, string method);

    [LoggerMessage(1403, LogLevel.Error, "{Method}: the blob store cannot be used")]
    public static partial void StorageUnavailable(ILogger log, Exception e, string method);

    [LoggerMessage(1402, LogLevel.Error, "{Method}: {Problem}")]
    public static partial void ArchiveUnreadable(ILogger log, string method, string problem);

    [LoggerMessage(1404, LogLevel.Error, "{Method}: {Detail}")]
    public static partial void ClockSkewed(ILogger log, string method, string detail);
}
