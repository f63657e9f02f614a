using System.Globalization;

namespace TVDb.Pipeline.Jobs;

/// <summary>
/// What a deferred job waits for. Jobs that wait for the same are behind one gate: it opens at a time, or earlier where
/// what they wait for comes earlier. Names have no spaces.
/// </summary>
public static class JobGates
{
    private const string BudgetPrefix = "budget/";
    private const string ProviderPrefix = "provider/";
    private const string ModePrefix = "mode/";

    /// <summary>Room in a budget's window.</summary>
    public static string Budget(string name) => BudgetPrefix + name;

    /// <summary>A provider's recovery.</summary>
    public static string Provider(string name) => ProviderPrefix + name;

    /// <summary>An operator's leave to call a provider for real.</summary>
    public static string Mode(string provider) => ModePrefix + provider;

    /// <summary>The end of a job that does the same work.</summary>
    public static string Job(string jobId) => "job/" + jobId;

    /// <summary>Nothing but the time: a pause before another try.</summary>
    public static string Pause(DateTimeOffset until) => "pause/" + until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static string? BudgetOf(string gate) => After(BudgetPrefix, gate);

    public static string? ModeOf(string gate) => After(ModePrefix, gate);

    public static string? ProviderOf(string gate) => After(ProviderPrefix, gate);

    /// <summary>The job of a member of the waiting ones, <c>GATE PRIORITY ID</c>.</summary>
    internal static string JobOf(string member) => member[(member.LastIndexOf(' ') + 1)..];

    private static string? After(string prefix, string gate) => gate.StartsWith(prefix, StringComparison.Ordinal) ? gate[prefix.Length..] : null;
}
