namespace TVDb.Pipeline.Operations;

/// <summary>The operators' keys. The braces put them in one hash slot of a Redis Cluster: a script touches both at once.</summary>
internal static class OperationKeys
{
    private const string Prefix = "{tvdb:ops}:";

    /// <summary>Hash: what is set at run time, each setting with its revision; <c>operations</c>, the number of the last operation.</summary>
    public const string Settings = Prefix + "settings";

    /// <summary>Sorted set: operations by their number.</summary>
    public const string Trail = Prefix + "trail";

    /// <summary>Published to when a setting was changed.</summary>
    public const string Channel = Prefix + "changed";

    public static string RevisionField(string setting) => setting + ":revision";
}
