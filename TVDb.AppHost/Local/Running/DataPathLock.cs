namespace TVDb.AppHost.Local.Running;

/// <summary>Two Redis processes on one append-only file destroy it: a data path has one AppHost at a time.</summary>
internal static class DataPathLock
{
    /// <summary>Held until disposed, or until this process ends in whatever way.</summary>
    public static IDisposable Take(string dataPath)
    {
        try
        {
            Directory.CreateDirectory(dataPath);
            return new FileStream(Path.Combine(dataPath, "apphost.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"{dataPath} is in use by another AppHost, or cannot be written. Stop that one, or set TVDB_DATA_PATH to another folder. ({e.Message})");
        }
    }
}
