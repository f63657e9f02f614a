namespace TVDb.Pipeline.Storage;

/// <summary>A remote blob store refused, or did not answer. <paramref name="setting"/> names what to look at first.</summary>
public sealed class BlobStoreException(string message, string setting, Exception cause) : IOException(message, cause)
{
    public string Setting { get; } = setting;
}
