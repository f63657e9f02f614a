using Google.Rpc;
using Grpc.Core;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>What a caller is told when a call is refused.</summary>
internal static class RpcErrors
{
    public static async Task<RpcException> OfAsync<T>(AsyncUnaryCall<T> call) => await Assert.ThrowsAsync<RpcException>(async () => await call);

    public static ErrorInfo Info(this RpcException e) => e.GetRpcStatus()!.GetDetail<ErrorInfo>()!;

    /// <summary>Status, ErrorInfo reason and the first field at fault.</summary>
    public static (StatusCode Code, string Reason, string Field) Told(this RpcException e) => (
        e.StatusCode,
        e.Info().Reason,
        e.GetRpcStatus()!.GetDetail<BadRequest>()?.FieldViolations[0].Field ?? "");
}
