using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Storage.S3;

namespace TVDb.Pipeline.Storage;

/// <summary>What blobs are kept in.</summary>
public enum StorageKind
{
    /// <summary>A directory of this machine, or one that all replicas have mounted.</summary>
    Directory,

    /// <summary>A bucket of an S3-compatible service.</summary>
    S3,
}

/// <summary>Where documents, checkpoints and results are kept.</summary>
public sealed class StorageOptions
{
    public const string PathName = "Storage:Path";

    /// <summary>Storage:Kind, <c>directory</c> or <c>s3</c>.</summary>
    public StorageKind Kind { get; init; } = StorageKind.Directory;

    /// <summary>A directory (Storage:Path), made at start when missing. With S3 it has just what is on its way there.</summary>
    public required string Path { get; init; }

    /// <summary>The bucket, where the kind is S3.</summary>
    public S3Options? S3 { get; init; }

    public static StorageOptions Read(SettingReader settings)
    {
        var kind = settings.Parsed<StorageKind>("Storage:Kind", "directory", "directory or s3", TryParse);
        var path = System.IO.Path.GetFullPath(settings.Text(PathName, System.IO.Path.Combine(".tvdb", "storage")));
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            settings.Reject($"{PathName} '{path}': {e.Message}");
        }
        return new StorageOptions { Kind = kind, Path = path, S3 = kind == StorageKind.S3 ? S3Options.Read(settings) : null };
    }

    private static bool TryParse(string text, out StorageKind kind)
    {
        kind = text.Equals("s3", StringComparison.OrdinalIgnoreCase) ? StorageKind.S3 : StorageKind.Directory;
        return kind == StorageKind.S3 || text.Equals("directory", StringComparison.OrdinalIgnoreCase);
    }
}
