using Grpc.Core;

namespace TVDb.Pipeline.Api;

public sealed partial class OperationsGrpcService
{
    public override Task<V1.GetConfigurationResponse> GetConfiguration(V1.GetConfigurationRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return Task.FromResult(deployment.Configuration());
    }

    public override Task<V1.CheckDeploymentResponse> CheckDeployment(V1.CheckDeploymentRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return deployment.CheckAsync(context.CancellationToken);
    }
}
