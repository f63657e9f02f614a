using Microsoft.Extensions.Hosting;

namespace TVDb.Pipeline.Storage;

/// <summary>Before anything else starts: can a blob be written, read back and deleted?</summary>
public sealed class StorageCheck(IBlobStore blobs) : IHostedLifecycleService
{
    /// <exception cref="UnusableStorageException">It cannot.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var probe = BlobKey.OfService("probe", Guid.NewGuid().ToString("N"));
        try
        {
            await blobs.WriteAsync(probe, probe.Path.Select(c => (byte)c).ToArray(), cancellationToken);
            var read = await blobs.ReadAsync(probe, cancellationToken);
            await blobs.DeleteAsync(probe, cancellationToken);
            if (read?.Length != probe.Path.Length)
            {
                throw new IOException("what was just written is not what is read back");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnusableStorageException(e is BlobStoreException remote ? remote.Setting : StorageOptions.PathName, e);
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
