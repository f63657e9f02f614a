namespace TVDb.Cli.Client;

/// <summary>One field of the request that the server found at fault.</summary>
internal sealed record FieldFault(string Field, string Description);

/// <summary>Why something did not work, ready to be told to a person or a program.</summary>
/// <param name="ExitCode">What it means for the process.</param>
/// <param name="Status">The gRPC status in upper-case words, or `CLIENT` where the failure is on this side.</param>
/// <param name="Message">One clear sentence.</param>
internal sealed record Failure(ExitCode ExitCode, string Status, string Message)
{
    public const string OnThisSide = "CLIENT";

    /// <summary>The server's stable reason, for instance `COST_LIMIT_EXCEEDED`; empty where it gave none.</summary>
    public string Reason { get; init; } = "";

    public IReadOnlyList<FieldFault> Fields { get; init; } = [];

    /// <summary>What the server adds to its reason, for instance the budget and its figures.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>When the budget concerned is free again.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    public static Failure Usage(string message) => new(ExitCode.Usage, OnThisSide, message);

    public static Failure Unexpected(string message) => new(ExitCode.Unexpected, OnThisSide, message);
}
