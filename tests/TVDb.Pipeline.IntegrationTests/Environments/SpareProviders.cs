using System.Collections.Concurrent;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

[assembly: AssemblyFixture(typeof(SpareProviders))]

namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>
/// Provider servers with usual settings that no test has now. Starting them is half of what an environment takes: a test leaves
/// its own, wiped clean, to those after it. One that was killed, or still has work under way, is not kept.
/// </summary>
public sealed class SpareProviders : IAsyncDisposable
{
    private static readonly ConcurrentBag<ProviderServer> s_mocks = [];
    private static readonly ConcurrentBag<ProviderServer> s_simulators = [];

    /// <summary>Other fixtures may end after this one.</summary>
    private static volatile bool s_areOver;

    public static async Task<ProviderServer> MockAsync() => s_mocks.TryTake(out var spare) ? spare : await ProviderServer.StartMockAsync();

    public static async Task<ProviderServer> SimulatorAsync() => s_simulators.TryTake(out var spare) ? spare : await ProviderServer.StartSimulatorAsync();

    public static Task KeepMockAsync(ProviderServer mock) => KeepAsync(s_mocks, mock, isIdle: () => Task.FromResult(true));

    public static Task KeepSimulatorAsync(ProviderServer simulator) =>
        KeepAsync(s_simulators, simulator, isIdle: async () => await simulator.ParsesUnderWayAsync(CancellationToken.None) == 0);

    public async ValueTask DisposeAsync()
    {
        s_areOver = true;
        foreach (var spare in s_mocks.Concat(s_simulators))
        {
            await spare.DisposeAsync();
        }
    }

    private static async Task KeepAsync(ConcurrentBag<ProviderServer> spares, ProviderServer server, Func<Task<bool>> isIdle)
    {
        try
        {
            await server.ClearFaultsAsync(CancellationToken.None);
            await server.ResetCallsAsync(CancellationToken.None);
            await server.ResetInvoiceAsync(CancellationToken.None);
            if (!s_areOver && await isIdle())
            {
                spares.Add(server);
                return;
            }
        }
        catch (HttpRequestException)
        {
            // Its test killed it.
        }
        await server.DisposeAsync();
    }
}
