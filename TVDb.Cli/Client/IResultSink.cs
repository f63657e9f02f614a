using TVDb.V1;

namespace TVDb.Cli.Client;

/// <summary>Takes a result as it arrives. Disposed without <see cref="CompleteAsync"/>, it leaves nothing behind.</summary>
internal interface IResultSink : IAsyncDisposable
{
    ValueTask MarkdownAsync(string piece, CancellationToken cancellationToken);

    ValueTask ChunkAsync(Chunk chunk, CancellationToken cancellationToken);

    /// <summary>All has arrived: keeps it and answers the paths written.</summary>
    ValueTask<IReadOnlyList<string>> CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>Where nobody asked for files.</summary>
internal sealed class NoFiles : IResultSink
{
    public ValueTask MarkdownAsync(string piece, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask ChunkAsync(Chunk chunk, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<string>> CompleteAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
