using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>A blob store that lasts as long as the test.</summary>
internal sealed class TestStorage : IDisposable
{
    public TestStorage() => Archive = new JournalArchive(new BlobStore(new StorageOptions { Path = Folder }));

    public string Folder { get; } = Directory.CreateTempSubdirectory("tvdb-storage-").FullName;

    public JournalArchive Archive { get; }

    public string ArchiveFolder => Path.Combine(Folder, ".service", "ledger", "journal");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
