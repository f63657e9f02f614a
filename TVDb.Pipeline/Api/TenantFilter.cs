using Grpc.Core;

namespace TVDb.Pipeline.Api;

/// <summary>Whose figures or jobs a caller wants to see, by a field of the request.</summary>
internal static class TenantFilter
{
    /// <summary>What operators say. No tenant is named so.</summary>
    private const string EveryTenant = "*";

    /// <summary>Whether it is every tenant's, otherwise the caller's own.</summary>
    /// <exception cref="RequestException">It names another tenant.</exception>
    public static bool IsEveryTenant(string tenant, string caller) => tenant switch
    {
        EveryTenant => true,
        "" => false,
        _ when tenant == caller => false,
        _ => throw new RequestException(StatusCode.PermissionDenied, "TENANT_OF_OTHERS", $"only '{caller}', who calls, or '{EveryTenant}' for operators; x-tvdb-tenant says for whom a call is made")
        {
            Field = "tenant",
        },
    };
}
