using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Preflight;

/// <summary>A blob is written, read back and deleted, as at the start.</summary>
public sealed class BlobStoreCheck(StorageProbe probe, StorageOptions options) : IDeploymentCheck
{
    private const string Name = "blob store";

    public async Task<IReadOnlyList<DeploymentItem>> LookAsync(CancellationToken cancellationToken) =>
        await probe.TryAsync(cancellationToken) is { } problem
            ? [DeploymentItem.Failed(Name, problem.Cause.Message, $"look at {problem.Setting.Replace(":", "__", StringComparison.Ordinal)}")]
            : [DeploymentItem.Ok(Name, $"a blob was written, read and deleted in {Where()}")];

    private string Where() => options.Kind switch
    {
        StorageKind.Directory => options.Path,
        StorageKind.S3 => $"bucket {options.S3!.Bucket}",
    };
}
