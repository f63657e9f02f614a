namespace TVDb.Pipeline.Costs.Archive;

/// <summary>What became of a day that is to leave Redis.</summary>
public enum ArchiveOutcome
{
    /// <summary>Its file was read back and is the same; the list is removed.</summary>
    Archived,

    /// <summary>Another replica was faster.</summary>
    Gone,

    /// <summary>The list is longer than what was archived: it stays, until all of it is.</summary>
    Grown,

    /// <summary>The file could not be read back. The list stays; the file was written anew, to be read at the next round.</summary>
    Unreadable,

    /// <summary>The file says something else than the list. Both stay, until a person has looked.</summary>
    Different,
}
