namespace TVDb.Pipeline.Storage;

/// <summary>A blob without its content. Times are the store's own, which some round to seconds.</summary>
public sealed record BlobInfo(BlobKey Key, long SizeBytes, DateTimeOffset LastModified);
