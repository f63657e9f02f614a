using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Routing;

/// <summary>Ties health to the providers: neither knows the other.</summary>
internal static class ProviderProbes
{
    /// <summary>One for the real end of each listed provider, and for each mock end.</summary>
    public static void Add(IServiceCollection services, ProviderChains chains)
    {
        foreach (var provider in chains.All)
        {
            Add(services, ProviderTarget.Real(provider.Name));
        }
        Add(services, ProviderTarget.Mock(chains.ParseMock.Name));
        Add(services, ProviderTarget.Mock(chains.EmbedMock.Name));
    }

    private static void Add(IServiceCollection services, ProviderTarget target) =>
        services.AddSingleton(provider => new ProviderProbe(target.Provider, target.End == ProviderEnd.Real, AskOf(provider, target)));

    /// <summary>Null where the end is not configured.</summary>
    private static Func<CancellationToken, Task<ProbeAnswer>>? AskOf(IServiceProvider services, ProviderTarget target)
    {
        if (target.Provider == ProviderNames.Local)
        {
            // It is this program: it is well where the question is asked.
            return _ => Task.FromResult(new ProbeAnswer(null, Simulated: false));
        }
        if (services.GetKeyedService<LlamaParseClient>(target) is { } parser)
        {
            return async cancellationToken => Answer(await parser.ProbeAsync(cancellationToken));
        }
        return services.GetKeyedService<EmbeddingsClient>(target) is { } embedder
            ? async cancellationToken => Answer(await embedder.ProbeAsync(cancellationToken))
            : null;
    }

    private static ProbeAnswer Answer(ProviderOutcome<bool> outcome) => outcome switch
    {
        ProviderOutcome<bool>.Success success => new ProbeAnswer(null, success.Simulated),
        ProviderOutcome<bool>.Failed failed => new ProbeAnswer(failed.Failure.Message, failed.Failure.Simulated),
        _ => throw new InvalidOperationException("not an outcome"),
    };
}
