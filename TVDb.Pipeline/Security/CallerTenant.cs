using System.Net;
using Grpc.Core;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Security;

/// <summary>Whose call it is. Until callers have keys, the metadata says it, and only callers on this machine are believed.</summary>
public static class CallerTenant
{
    public const string MetadataKey = "x-tvdb-tenant";
    public const string Default = "default";
    private const int LengthMax = 64;

    /// <summary>Null where the caller may not say; then <paramref name="problem"/> is why.</summary>
    public static string? Find(ServerCallContext context, out (StatusCode Code, string Reason, string Message) problem)
    {
        problem = default;
        if (context.GetHttpContext().Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
        {
            problem = (StatusCode.Unauthenticated, "CALLER_NOT_LOCAL", "callers have no keys yet: only calls from this machine are taken");
            return null;
        }
        var tenant = context.RequestHeaders.GetValue(MetadataKey) is { Length: > 0 } given ? given : Default;
        if (tenant.Length > LengthMax || !BlobKey.IsName(tenant))
        {
            problem = (StatusCode.InvalidArgument, "INVALID_TENANT", $"{MetadataKey} must be 1 to {LengthMax} of [A-Za-z0-9._-], not beginning with a dot");
            return null;
        }
        return tenant;
    }
}
