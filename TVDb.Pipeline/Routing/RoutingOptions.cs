using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Routing;

/// <summary>The deployment's mode (SERVICE_MODE: mock, real or hybrid; default mock).</summary>
public sealed record RoutingOptions(ServiceMode Mode)
{
    public static RoutingOptions Read(SettingReader settings) =>
        new(settings.Parsed<ServiceMode>("SERVICE_MODE", "mock", "mock, real or hybrid", TryParse));

    /// <summary>By name alone: Enum.TryParse takes numbers and lists as well, and "mock,real" would be real.</summary>
    private static bool TryParse(string text, out ServiceMode mode)
    {
        mode = Enum.GetValues<ServiceMode>().FirstOrDefault(known => text.Equals(known.ToString(), StringComparison.OrdinalIgnoreCase));
        return text.Equals(mode.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
