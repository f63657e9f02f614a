namespace TVDb.Cli.Output;

/// <summary>A file that appears whole or not at all: written beside its place, and moved there once complete.</summary>
internal sealed class WholeFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _partPath;
    private readonly FileStream _part;

    public WholeFile(string path)
    {
        _path = path;
        _partPath = $"{path}.{Guid.NewGuid():N}.part";
        _part = File.Create(_partPath);
    }

    public Stream Stream => _part;

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _part.FlushAsync(cancellationToken);
        await _part.DisposeAsync();
        File.Move(_partPath, _path, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _part.DisposeAsync();
        File.Delete(_partPath);
    }
}
