namespace TVDb.Pipeline.Preflight;

/// <summary>Looks at one side of the deployment, with the settings and the clients that the service itself uses.</summary>
public interface IDeploymentCheck
{
    /// <summary>What it finds is its answer, be it that nobody answers; it ends within a minute.</summary>
    Task<IReadOnlyList<DeploymentItem>> LookAsync(CancellationToken cancellationToken);
}
