using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Preflight;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Preflight;

public sealed class ProviderCheckTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_EndsThatAnswer_AreOkAndASimulatorIsNamed() => Assert.Equal(
        [
            DeploymentItem.Ok("provider llamaparse", "took the key, in 0 ms"),
            DeploymentItem.Warning("provider openai", "a simulator answered in 0 ms: what it serves is not the provider's", "the provider's own OPENAI_API_KEY and OPENAI_BASE_URL"),
            DeploymentItem.Ok("mock openai", "answered in 0 ms"),
        ],
        await LookAsync(ServiceMode.Real, Probe("llamaparse", true, Well), Probe("openai", true, new ProbeAnswer(null, Simulated: true)), Probe("openai", false, Well)));

    [Fact]
    public async Task Look_ARefusedKey_FailsWithTheSettingsToLookAt() => Assert.Equal(
        [
            DeploymentItem.Failed("provider openai", "401: no such key", "look at OPENAI_API_KEY and OPENAI_BASE_URL"),
            DeploymentItem.Failed("provider acme", "401: no such key", "look at PROVIDER_ACME_API_KEY and PROVIDER_ACME_BASE_URL"),
        ],
        await LookAsync(ServiceMode.Real, Probe("openai", true, Refused), Probe("acme", true, Refused)));

    [Theory]
    [InlineData(ServiceMode.Mock, CheckStatus.Warning, "OPENAI_API_KEY is not set: modes real and hybrid are refused")]
    [InlineData(ServiceMode.Hybrid, CheckStatus.Failed, "OPENAI_API_KEY is not set")]
    public async Task Look_NoKey_IsMissingWhereTheModeNeedsIt(ServiceMode mode, CheckStatus status, string detail) =>
        Assert.Equal([new DeploymentItem("provider openai", status, detail, "set OPENAI_API_KEY")], await LookAsync(mode, new ProviderProbe("openai", Real: true, Ask: null)));

    [Theory]
    [InlineData(ServiceMode.Mock, CheckStatus.Failed)]
    [InlineData(ServiceMode.Hybrid, CheckStatus.Failed)]
    [InlineData(ServiceMode.Real, CheckStatus.Warning)]
    public async Task Look_AMockThatIsDown_IsMissingWhereTheModeNeedsIt(ServiceMode mode, CheckStatus status) =>
        Assert.Equal([new DeploymentItem("mock openai", status, "401: no such key", "look at MOCK_OPENAI_BASE_URL")], await LookAsync(mode, Probe("openai", false, Refused)));

    [Fact]
    public async Task Look_NobodyAnswers_IsGivenUp()
    {
        var looking = LookAsync(ServiceMode.Real, new ProviderProbe("openai", Real: true, async cancellationToken =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            return Well;
        }));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal([DeploymentItem.Failed("provider openai", "no answer within 3 s", "look at OPENAI_API_KEY and OPENAI_BASE_URL")], await looking);
    }

    private static ProbeAnswer Well { get; } = new(null, Simulated: false);

    private static ProbeAnswer Refused { get; } = new("401: no such key", Simulated: false);

    private static ProviderProbe Probe(string provider, bool real, ProbeAnswer answer) => new(provider, real, _ => Task.FromResult(answer));

    /// <summary>No provider has a key by its settings; what answers is in the probes.</summary>
    private Task<IReadOnlyList<DeploymentItem>> LookAsync(ServiceMode mode, params ProviderProbe[] probes) => new ProviderCheck(
        probes,
        new HealthOptions { Interval = TimeSpan.FromSeconds(30) },
        new ConfiguredProviders(ProviderChains.Read(Settings.Of())),
        new ServiceModes(ModeSettings.Setting(), new RoutingOptions(mode), _time),
        _time).LookAsync(Cancellation);
}
