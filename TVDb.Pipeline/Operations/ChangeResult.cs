namespace TVDb.Pipeline.Operations;

/// <summary>What became of a wish to change a setting.</summary>
public enum ChangeOutcome
{
    Changed,

    /// <summary>It was so already; nothing was recorded.</summary>
    Unchanged,

    /// <summary>It was changed since the one who wishes saw it.</summary>
    Conflict,
}

/// <summary>A setting's new value, and the operation that it came by.</summary>
public sealed record Edit<T>(T Value, Operation Operation);

/// <param name="Outcome">What became of it.</param>
/// <param name="Before">The setting as it was.</param>
/// <param name="Now">The setting as it is.</param>
public sealed record ChangeResult<T>(ChangeOutcome Outcome, Revised<T> Before, Revised<T> Now);
