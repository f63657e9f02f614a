using Grpc.Core;
using TVDb.Pipeline.Security;

namespace TVDb.Pipeline.Api;

internal static class Callers
{
    /// <exception cref="RequestException">The caller may not call, or its tenant's name is no name.</exception>
    public static string TenantOf(ServerCallContext context) =>
        CallerTenant.Find(context, out var problem) ?? throw new RequestException(problem.Code, problem.Reason, problem.Message);
}
