using System.Globalization;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;

namespace TVDb.Pipeline.Preflight;

/// <summary>Each end of each provider, by the unpaid question that health asks as well: is it there, and does it take our key?</summary>
public sealed class ProviderCheck(IEnumerable<ProviderProbe> probes, HealthOptions options, ConfiguredProviders configured, ServiceModes modes, TimeProvider time)
    : IDeploymentCheck
{
    public async Task<IReadOnlyList<DeploymentItem>> LookAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(probes.Where(probe => probe.Provider != ProviderNames.Local).Select(probe => LookAsync(probe, cancellationToken)));

    private async Task<DeploymentItem> LookAsync(ProviderProbe probe, CancellationToken cancellationToken)
    {
        var name = $"{(probe.Real ? "provider" : "mock")} {probe.Provider}";
        if (probe.Ask is null)
        {
            return Without(name, configured.MissingSettingOf(probe.Provider));
        }
        var began = time.GetTimestamp();
        var answer = await probe.AskAsync(options.UnhealthyFrom, time, cancellationToken);
        var latency = string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(began).TotalMilliseconds:0} ms");
        return (answer.Problem, probe.Real) switch
        {
            (null, false) => DeploymentItem.Ok(name, $"answered in {latency}"),
            (null, true) when answer.Simulated => DeploymentItem.Warning(name, $"a simulator answered in {latency}: what it serves is not the provider's", $"the provider's own {SettingsOf(probe.Provider)}"),
            (null, true) => DeploymentItem.Ok(name, $"took the key, in {latency}"),
            ({ } problem, true) => DeploymentItem.Failed(name, problem, $"look at {SettingsOf(probe.Provider)}"),
            // In mode real a mock serves in an emergency alone.
            ({ } problem, false) => new DeploymentItem(
                name, modes.Default == ServiceMode.Real ? CheckStatus.Warning : CheckStatus.Failed, problem, $"look at MOCK_{probe.Provider.ToUpperInvariant()}_BASE_URL"),
        };
    }

    private DeploymentItem Without(string name, string setting) => modes.Default == ServiceMode.Mock
        ? DeploymentItem.Warning(name, $"{setting} is not set: modes real and hybrid are refused", $"set {setting}")
        : DeploymentItem.Failed(name, $"{setting} is not set", $"set {setting}");

    private static string SettingsOf(string provider)
    {
        var added = new AddedProvider(provider);
        var (key, address) = provider is ProviderNames.LlamaParse or ProviderNames.OpenAI
            ? ($"{provider.ToUpperInvariant()}_API_KEY", $"{provider.ToUpperInvariant()}_BASE_URL")
            : (added.ApiKey, added.BaseUrl);
        return $"{key} and {address}";
    }
}
