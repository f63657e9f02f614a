namespace TVDb.Pipeline.Providers;

/// <summary>
/// Our mock provider servers say in a header of each answer what they are; the real providers do not know it. So a
/// simulator is never taken for the real provider, and a mock can never answer as one.
/// </summary>
internal static class ServerRole
{
    public const string Header = "X-TVDb-Role";
    public const string Mock = "mock";
    public const string Simulator = "simulator";

    /// <summary>A server that calls itself a mock stands where a real one should be: its answer must not be used.</summary>
    public static bool Contradicts(ProviderEnd end, string? role) => (end == ProviderEnd.Real) == (role == Mock);

    public static ProviderFailure Contradiction(ProviderEnd end, string? role) => new(
        ErrorClass.Configuration,
        "WRONG_PROVIDER_ROLE",
        $"the server at the {end.ToString().ToLowerInvariant()} address calls itself '{role ?? "a real provider"}'",
        Billing.NotBilled);
}
