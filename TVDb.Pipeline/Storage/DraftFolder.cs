namespace TVDb.Pipeline.Storage;

/// <summary>Where this machine's drafts are until they are blobs.</summary>
internal sealed class DraftFolder(string storagePath, BlobDraft.Place place)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>No blob's: names do not begin with a dot.</summary>
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(storagePath, ".drafts"));

    public BlobDraft Create() => new(
        new FileStream(NewPath(), FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, useAsync: true),
        place);

    /// <summary>Of a file that is not there yet, for one draft.</summary>
    public string NewPath() => Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));

    /// <summary>A draft is written to until it is committed, so one last written to long ago is nobody's.</summary>
    public int Remove(DateTimeOffset before)
    {
        var removed = 0;
        foreach (var draft in _folder.EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime))
        {
            draft.Delete();
            removed++;
        }
        return removed;
    }
}
