using Microsoft.Extensions.Hosting;
using Polly.CircuitBreaker;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing.Resilience;

namespace TVDb.Pipeline.Routing;

/// <summary>Ties health to calls: calls and circuits tell it how the ends do, and what it finds well is tried again at once.</summary>
public sealed class HealthWiring(ProviderRouter router, ProviderPipelines pipelines, HealthEvidence evidence, HealthEvents events) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        router.Tried += evidence.Note;
        pipelines.CircuitChanged += (target, state) =>
            evidence.NoteCircuit(target.Provider, target.End == ProviderEnd.Real, state is CircuitState.Open or CircuitState.Isolated);
        events.Subscribe(happened =>
        {
            if (happened is HealthEvent.Transitioned { To: ProviderHealthStatus.Healthy, End: var end })
            {
                pipelines.EndBreak(new ProviderTarget(end.Provider, end.Real ? ProviderEnd.Real : ProviderEnd.Mock));
            }
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
