namespace TVDb.Pipeline.Costs.Fitness;

/// <summary>What is asked of a server.</summary>
public enum FitnessTopic
{
    /// <summary>That it answers.</summary>
    Answer,

    Kind,

    Eviction,

    Persistence,

    Fsync,
}

/// <summary>What speaks against a server as the ledger's and the jobs' memory.</summary>
/// <param name="Topic">What it is about.</param>
/// <param name="Text">For people: what is wrong, what follows, what to set.</param>
/// <param name="IsUnfit">False where it is a risk that one may choose.</param>
public sealed record FitnessProblem(FitnessTopic Topic, string Text, bool IsUnfit);

/// <summary>Judges a server by what it says of itself: what it does not say counts against it.</summary>
public static class RedisFitness
{
    private const int MajorVersionMin = 7;

    public static IReadOnlyList<FitnessProblem> Judge(RedisFacts facts) =>
        [.. new[] { Kind(facts), Eviction(facts), Persistence(facts), Fsync(facts) }.OfType<FitnessProblem>()];

    private static FitnessProblem? Kind(RedisFacts facts) => facts switch
    {
        { Kind: null } => Unfit(FitnessTopic.Kind, "it does not say what it is: Redis or Valkey 7 or later is needed"),
        { Kind: not ("redis" or "valkey") } => Unfit(FitnessTopic.Kind, $"it is {facts.Kind}, for development only: Redis or Valkey 7 or later is needed"),
        { Version: null } => Unfit(FitnessTopic.Kind, $"its version is not known: Redis or Valkey {MajorVersionMin} or later is needed"),
        { Version: var version } when version.Major < MajorVersionMin => Unfit(FitnessTopic.Kind, $"it is of version {version}: Redis or Valkey {MajorVersionMin} or later is needed"),
        _ => null,
    };

    private static FitnessProblem? Eviction(RedisFacts facts) => facts.EvictionPolicy switch
    {
        "noeviction" => null,
        null => Unfit(FitnessTopic.Eviction, "it does not tell its maxmemory-policy, which must be noeviction"),
        var policy => Unfit(FitnessTopic.Eviction, $"maxmemory-policy is {policy}, which throws holds and spending away when memory is short: it must be noeviction"),
    };

    private static FitnessProblem? Persistence(RedisFacts facts) => facts.AppendOnly switch
    {
        true => null,
        null => Unfit(FitnessTopic.Persistence, "it does not tell whether it writes an append-only file, which it must (appendonly yes)"),
        false => Unfit(FitnessTopic.Persistence, "it writes no append-only file and forgets spending when it stops: appendonly must be yes"),
    };

    private static FitnessProblem? Fsync(RedisFacts facts) => facts switch
    {
        { AppendOnly: not true } or { AppendFsync: "always" } => null,
        { AppendFsync: "everysec" } => new FitnessProblem(FitnessTopic.Fsync, "appendfsync is everysec: up to a second of acknowledged spending is lost with its machine; always keeps all of it", IsUnfit: false),
        { AppendFsync: null } => Unfit(FitnessTopic.Fsync, "it does not tell its appendfsync, which must be always or everysec"),
        { AppendFsync: var fsync } => Unfit(FitnessTopic.Fsync, $"appendfsync is {fsync}, which loses an unknown amount of acknowledged spending with its machine: it must be always or everysec"),
    };

    private static FitnessProblem Unfit(FitnessTopic topic, string text) => new(topic, text, IsUnfit: true);
}
