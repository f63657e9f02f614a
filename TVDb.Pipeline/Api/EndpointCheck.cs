using System.Net;
using TVDb.Pipeline.Preflight;

namespace TVDb.Pipeline.Api;

/// <summary>Who can reach this service, and whether it can tell who they are. It has neither TLS nor callers' keys of its own yet.</summary>
public sealed class EndpointCheck(ServerEndpoints endpoints) : IDeploymentCheck
{
    public Task<IReadOnlyList<DeploymentItem>> LookAsync(CancellationToken cancellationToken)
    {
        var isHere = IPAddress.IsLoopback(endpoints.Address);
        var (status, reached) = isHere
            ? (CheckStatus.Warning, "reached from this machine alone")
            : (CheckStatus.Failed, $"reached from other machines at {endpoints.Address}");
        return Task.FromResult<IReadOnlyList<DeploymentItem>>(
        [
            new DeploymentItem("tls", status, $"off; {reached}", "BIND_ADDRESS=127.0.0.1, and a proxy with TLS before it"),
            new DeploymentItem("authentication", status, $"callers have no keys, those of other machines are refused; {reached}", "BIND_ADDRESS=127.0.0.1, and a proxy that knows its callers"),
        ]);
    }
}
