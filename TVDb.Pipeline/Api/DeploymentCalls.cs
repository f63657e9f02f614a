using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Preflight;

namespace TVDb.Pipeline.Api;

/// <summary>Operators' questions about the deployment. See deployment.proto.</summary>
public sealed class DeploymentCalls(EffectiveSettings settings, IEnumerable<IDeploymentCheck> checks, ReplicaId replica)
{
    public V1.GetConfigurationResponse Configuration() => new()
    {
        Settings =
        {
            settings.All.Select(setting => new V1.ConfigurationSetting
            {
                Name = setting.Name,
                Value = setting.Value,
                IsSet = setting.IsSet,
                IsSecret = setting.IsSecret,
            }),
        },
        Replica = replica.Value,
    };

    public async Task<V1.CheckDeploymentResponse> CheckAsync(CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(checks.Select(check => check.LookAsync(cancellationToken)));
        return new V1.CheckDeploymentResponse { Checks = { found.SelectMany(items => items).Select(ToMessage) }, Replica = replica.Value };
    }

    private static V1.DeploymentCheck ToMessage(DeploymentItem item) => new()
    {
        Name = item.Name,
        Status = item.Status switch
        {
            CheckStatus.Ok => V1.CheckStatus.Ok,
            CheckStatus.Warning => V1.CheckStatus.Warning,
            CheckStatus.Failed => V1.CheckStatus.Failed,
        },
        Detail = item.Detail,
        Remedy = item.Remedy,
    };
}
