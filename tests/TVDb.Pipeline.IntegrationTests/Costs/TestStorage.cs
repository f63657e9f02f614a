using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>A blob store that lasts as long as the test.</summary>
internal sealed class TestStorage : IDisposable
{
    public TestStorage() => Archive = new JournalArchive(new DirectoryBlobStore(new StorageOptions { Path = Folder }, TimeProvider.System));

    public string Folder { get; } = Directory.CreateTempSubdirectory("tvdb-storage-").FullName;

    public JournalArchive Archive { get; }

    public string ArchiveFolder => Path.Combine(Folder, ".service", "ledger", "journal");

    public Task<IReadOnlyList<ArchiveFile>> FilesAsync() => Archive.FilesAsync(TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
