using TVDb.V1;

namespace TVDb.Cli.Client;

/// <summary>What came of one file. Without a <see cref="Failure"/> it was processed and its result read in full.</summary>
internal sealed record DocumentOutcome(string Given)
{
    public Failure? Failure { get; init; }

    /// <summary>Known as soon as the server had written the job down.</summary>
    public string? JobId { get; init; }

    /// <summary>The job as last seen; a failed one too, for what it cost.</summary>
    public Job? Job { get; init; }

    /// <summary>Numbers a vector; null where no result was read or it has no chunks.</summary>
    public int? Dimensions { get; init; }

    public int ChunksRead { get; init; }

    public IReadOnlyList<string> FilesWritten { get; init; } = [];

    public ExitCode ExitCode => Failure?.ExitCode ?? ExitCode.Ok;
}
