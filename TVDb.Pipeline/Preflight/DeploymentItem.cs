namespace TVDb.Pipeline.Preflight;

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    Ok,

    /// <summary>It works, and one may want it otherwise.</summary>
    Warning,

    /// <summary>Missing or broken: not fit for production.</summary>
    Failed,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Detail">What was found, for people; no secret.</param>
/// <param name="Remedy">What to do about it; empty where it is as it should be.</param>
public sealed record DeploymentItem(string Name, CheckStatus Status, string Detail, string Remedy)
{
    public static DeploymentItem Ok(string name, string detail) => new(name, CheckStatus.Ok, detail, "");

    public static DeploymentItem Warning(string name, string detail, string remedy) => new(name, CheckStatus.Warning, detail, remedy);

    public static DeploymentItem Failed(string name, string detail, string remedy) => new(name, CheckStatus.Failed, detail, remedy);
}
