using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace TVDb.MockProviders.LlamaParse;

internal sealed record StoredFile(string Id, string Name, byte[] Content, string? Purpose, string? ExternalFileId, DateTimeOffset UploadedAt);

/// <summary>Uploaded files, until deleted.</summary>
internal sealed class FileStore(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);

    public StoredFile Add(string name, byte[] content, string? purpose, string? externalFileId)
    {
        var file = new StoredFile(Guid.NewGuid().ToString("D"), name, content, purpose, externalFileId, clock.GetUtcNow());
        _files[file.Id] = file;
        return file;
    }

    public bool TryGet(string id, [NotNullWhen(true)] out StoredFile? file) => _files.TryGetValue(id, out file);

    public bool Remove(string id) => _files.TryRemove(id, out _);

    public IEnumerable<StoredFile> List() => _files.Values.OrderBy(file => file.UploadedAt).ThenBy(file => file.Id, StringComparer.Ordinal);
}
