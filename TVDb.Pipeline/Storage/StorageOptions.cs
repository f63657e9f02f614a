using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Storage;

/// <summary>Where documents, checkpoints and results are kept.</summary>
public sealed record StorageOptions
{
    /// <summary>A directory (Storage:Path), made at start when missing.</summary>
    public required string Path { get; init; }

    public static StorageOptions Read(SettingReader settings)
    {
        var path = System.IO.Path.GetFullPath(settings.Text("Storage:Path", System.IO.Path.Combine(".tvdb", "storage")));
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            settings.Reject($"Storage:Path '{path}': {e.Message}");
        }
        return new StorageOptions { Path = path };
    }
}
