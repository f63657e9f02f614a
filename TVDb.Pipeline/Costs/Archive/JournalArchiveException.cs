namespace TVDb.Pipeline.Costs.Archive;

/// <summary>An archived day cannot be read whole: the file is cut off, changed or not what its name says.</summary>
public sealed class JournalArchiveException(ArchiveFile file, string problem, Exception? inner = null)
    : Exception($"journal archive {file.Name}: {problem}", inner)
{
    public ArchiveFile File { get; } = file;

    public string Problem { get; } = problem;
}
