namespace TVDb.Pipeline.Jobs;

/// <summary>A job's keys share a hash slot by the job's id: a transition changes several at once.</summary>
internal static class JobKeys
{
    public static string Record(string jobId) => $"tvdb:job:{{{jobId}}}";

    /// <summary>The job's records in order: event n is element n - 1.</summary>
    public static string Events(string jobId) => $"tvdb:job:{{{jobId}}}:events";

    /// <summary>The pub/sub channel that tells of a new event.</summary>
    public static string Channel(string jobId) => $"tvdb:job:{{{jobId}}}:changed";

    public static string Request(string tenant, string requestId) => $"tvdb:request:{tenant}:{requestId}";
}
