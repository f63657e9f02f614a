namespace TVDb.LoadTest.Servers;

/// <summary>A folder for a command that measures something else than the disk: in memory, where the system has such a place.</summary>
internal sealed class MemoryFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    public MemoryFolder() => Path = Directory.Exists(SharedMemory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(SharedMemory, $"tvdb-load-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("tvdb-load-").FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
