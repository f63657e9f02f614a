namespace TVDb.Cli.Client;

/// <summary>What the process answers to its caller. Part of the contract: see docs/cli.md.</summary>
internal enum ExitCode
{
    Ok = 0,
    Unexpected = 1,
    Usage = 2,
    Invalid = 3,
    CostLimit = 4,
    Unavailable = 5,
    Unhealthy = 6,
    Differs = 7,
    Cancelled = 8,
    Unfit = 9,
    Interrupted = 130,
}

internal static class ExitCodes
{
    /// <summary>
    /// Highest first: what ended the run, then what a person must look into, then what waiting may cure, last what
    /// concerns one document alone.
    /// </summary>
    private static readonly ExitCode[] ByPriority =
    [
        ExitCode.Interrupted,
        ExitCode.Unexpected,
        ExitCode.Usage,
        ExitCode.Unavailable,
        ExitCode.CostLimit,
        ExitCode.Invalid,
        ExitCode.Cancelled,
        ExitCode.Unhealthy,
        ExitCode.Differs,
        ExitCode.Unfit,
        ExitCode.Ok,
    ];

    public static ExitCode Decide(IEnumerable<ExitCode> codes) =>
        codes.DefaultIfEmpty(ExitCode.Ok).MinBy(code => Array.IndexOf(ByPriority, code));

    public static IEnumerable<(int Number, string Meaning)> Explained =>
        Enum.GetValues<ExitCode>().Select(code => ((int)code, Meaning(code)));

    private static string Meaning(ExitCode code) => code switch
    {
        ExitCode.Ok => "success",
        ExitCode.Unexpected => "unexpected failure, or a setting that the deployment lacks",
        ExitCode.Usage => "usage error: bad arguments, file not found",
        ExitCode.Invalid => "invalid document or request, or a job or setting in another state than it needs",
        ExitCode.CostLimit => "a cost limit",
        ExitCode.Unavailable => "a provider or the server unavailable, too many jobs waiting, or --timeout passed",
        ExitCode.Unhealthy => "health: unhealthy",
        ExitCode.Differs => "ledger verify: the ledger is not what its journal makes it",
        ExitCode.Cancelled => "the job was cancelled",
        ExitCode.Unfit => "preflight: something is missing",
        ExitCode.Interrupted => "interrupted (Ctrl-C); the jobs go on",
    };
}
