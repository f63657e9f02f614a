using StackExchange.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>The keys of all jobs. They share one hash slot: a transition changes the queue, the job and its indexes at once.</summary>
internal static class JobKeys
{
    private const string Prefix = "{tvdb:jobs}:";

    /// <summary>Told whenever a job became ready.</summary>
    public const string ReadyChannel = Prefix + "ready";

    /// <summary>Told the id of a job at work that its owner wants cancelled.</summary>
    public const string CancelChannel = Prefix + "cancel";

    /// <summary>KEYS 1 to 11, see <c>_jobs.lua</c>.</summary>
    public static readonly RedisKey[] Queue =
    [
        Prefix + "ready:0", Prefix + "ready:1", Prefix + "turns:0", Prefix + "turns:1", Delayed, Gates, Leased, Leases,
        Prefix + "running", Prefix + "queue", Calls,
    ];

    public const string Delayed = Prefix + "delayed";

    public const string Gates = Prefix + "gates";

    public const string Leased = Prefix + "leased";

    public const string Leases = Prefix + "leases";

    public const string Healing = Prefix + "healing";

    public const string Calls = Prefix + "calls";

    /// <summary>Tenants that ever had a job: a set.</summary>
    public const string Tenants = Prefix + "tenants";

    public static string Job(string jobId) => Prefix + "job:" + jobId;

    /// <summary>The job's events in order, each with its number.</summary>
    public static string Events(string jobId) => Prefix + "job:" + jobId + ":events";

    /// <summary>The pub/sub channel that tells of a new event.</summary>
    public static string Channel(string jobId) => Prefix + "job:" + jobId + ":changed";

    public static string Request(string tenant, string requestId) => $"{Prefix}request:{tenant}:{requestId}";

    /// <summary>Which run does, or did, a piece of work that jobs ask for.</summary>
    public static string Run(string tenant, string hash) => $"{Prefix}run:{tenant}:{hash}";

    /// <summary>A tenant's jobs, or those in one state, by id and so by time.</summary>
    public static string Index(string tenant, JobState? state) => $"{Prefix}of:{tenant}:{state?.ToString() ?? "all"}";

    /// <summary>All keys of a script about one job, see <c>_jobs.lua</c>.</summary>
    public static RedisKey[] Of(string tenant, string jobId) =>
    [
        .. Queue,
        Job(jobId),
        Events(jobId),
        Index(tenant, null),
        .. Enum.GetValues<JobState>().Select(state => (RedisKey)Index(tenant, state)),
        Healing,
    ];
}
