namespace TVDb.Pipeline.Storage.Retention;

/// <summary>A folder that is deleted whole, by the age of its newest blob.</summary>
internal sealed record RetainedFolder(string Tenant, RetainedKind Kind, string Id)
{
    /// <summary>Null where the blob is in none: the service's own never is.</summary>
    public static RetainedFolder? Of(BlobKey key) => key.Path.Split('/') is [var tenant, var folder, var id, _, ..] && BlobKey.IsName(tenant)
        ? folder switch
        {
            "jobs" => new RetainedFolder(tenant, RetainedKind.Job, id),
            "documents" => new RetainedFolder(tenant, RetainedKind.Document, id),
            _ => null,
        }
        : null;
}

internal enum RetainedKind
{
    Job,
    Document,
}
