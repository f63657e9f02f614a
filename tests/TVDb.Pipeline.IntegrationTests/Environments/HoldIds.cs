namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>A hold's id is its step, <c>JOB:STAGE:N</c>, and a call ordinal that nobody can know before.</summary>
internal static class HoldIds
{
    public static string StepOf(string holdId) => holdId[..holdId.LastIndexOf(':')];
}
