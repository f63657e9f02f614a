using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Tests.Scripted;

public sealed partial class ScriptedOperationsService
{
    public override Task<GetConfigurationResponse> GetConfiguration(GetConfigurationRequest request, ServerCallContext context) => Task.FromResult(script.Configuration);

    public override Task<CheckDeploymentResponse> CheckDeployment(CheckDeploymentRequest request, ServerCallContext context) => Task.FromResult(script.Deployment);
}
