namespace TVDb.Pipeline.Storage.Retention;

/// <summary>
/// Whether a job is not over, so that its files, however old, are checkpoints of steps already paid. True as well where that
/// cannot be told: what is kept an hour too long harms nobody.
/// </summary>
public delegate Task<bool> JobFilesInUse(string tenant, string jobId);
