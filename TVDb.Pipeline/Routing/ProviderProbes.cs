using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Routing;

/// <summary>Ties health to the providers: neither knows the other.</summary>
internal static class ProviderProbes
{
    public static void Add(IServiceCollection services)
    {
        foreach (var end in Enum.GetValues<ProviderEnd>())
        {
            services.AddSingleton(provider => Probe(
                ProviderNames.LlamaParse,
                end,
                provider.GetKeyedService<LlamaParseClient>(new ProviderTarget(ProviderNames.LlamaParse, end)) is { } client ? client.ProbeAsync : null));
            services.AddSingleton(provider => Probe(
                ProviderNames.OpenAI,
                end,
                provider.GetKeyedService<EmbeddingsClient>(new ProviderTarget(ProviderNames.OpenAI, end)) is { } client ? client.ProbeAsync : null));
        }
    }

    private static ProviderProbe Probe(string provider, ProviderEnd end, Func<CancellationToken, Task<ProviderOutcome<bool>>>? ask) =>
        new(provider, end == ProviderEnd.Real, ask is null ? null : async cancellationToken => await ask(cancellationToken) switch
        {
            ProviderOutcome<bool>.Success success => new ProbeAnswer(null, success.Simulated),
            ProviderOutcome<bool>.Failed failed => new ProbeAnswer(failed.Failure.Message, failed.Failure.Simulated),
            _ => throw new InvalidOperationException("not an outcome"),
        });
}
