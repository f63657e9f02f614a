using Microsoft.Extensions.Hosting;

namespace TVDb.Pipeline.Storage;

/// <summary>Why blobs cannot be kept.</summary>
/// <param name="Setting">Which setting to look at first, as configuration spells it.</param>
/// <param name="Cause">What went wrong.</param>
public sealed record StorageProblem(string Setting, Exception Cause);

/// <summary>Tries the blob store: can a blob be written, read back and deleted?</summary>
public sealed class StorageProbe(IBlobStore blobs)
{
    /// <summary>Null where it can.</summary>
    public async Task<StorageProblem?> TryAsync(CancellationToken cancellationToken)
    {
        var probe = BlobKey.OfService("probe", Guid.NewGuid().ToString("N"));
        try
        {
            await blobs.WriteAsync(probe, probe.Path.Select(c => (byte)c).ToArray(), cancellationToken);
            var read = await blobs.ReadAsync(probe, cancellationToken);
            await blobs.DeleteAsync(probe, cancellationToken);
            return read?.Length == probe.Path.Length ? null : throw new IOException("what was just written is not what is read back");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new StorageProblem(e is BlobStoreException remote ? remote.Setting : StorageOptions.PathName, e);
        }
    }
}

/// <summary>Before anything else starts, the blob store is tried.</summary>
public sealed class StorageCheck(StorageProbe probe) : IHostedLifecycleService
{
    /// <exception cref="UnusableStorageException">It cannot be used.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (await probe.TryAsync(cancellationToken) is { } problem)
        {
            throw new UnusableStorageException(problem.Setting, problem.Cause);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The service does not start without a place for its blobs; the message names the setting to look at first.</summary>
public sealed class UnusableStorageException(string setting, Exception cause)
    : Exception($"TVDb cannot start: the blob store cannot be used, look at {setting}: {cause.Message}", cause);
