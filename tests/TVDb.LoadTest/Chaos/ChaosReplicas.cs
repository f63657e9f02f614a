using TVDb.TestServers;

namespace TVDb.LoadTest.Chaos;

/// <summary>Pipelines of which one is killed every few seconds, by a seeded choice, and started again at once on ports of its own.</summary>
internal sealed class ChaosReplicas : IAsyncDisposable
{
    private readonly Func<Task<PipelineServer>> _start;
    private readonly Random _random;
    private readonly Task<ChaosReplica>[] _places;
    private readonly List<ChaosReplica> _killed = [];

    public ChaosReplicas(int count, int seed, Func<Task<PipelineServer>> start)
    {
        _start = start;
        _random = new Random(seed);
        _places = [.. Enumerable.Range(0, count).Select(_ => StartAsync())];
    }

    public int Kills => _killed.Count;

    public Task AllAsync() => Task.WhenAll(_places);

    /// <summary>One that lives, as far as is known; waits for one that starts where none does.</summary>
    public async Task<ChaosReplica> AnyAsync(Random random)
    {
        while (true)
        {
            Task<ChaosReplica>[] places = [.. _places];
            Task<ChaosReplica>[] ready = [.. places.Where(place => place.IsCompleted)];
            if (ready.Length == 0)
            {
                await Task.WhenAny(places);
            }
            else if (await ready[random.Next(ready.Length)] is { IsKilled: false } replica)
            {
                return replica;
            }
        }
    }

    /// <summary>Until cancelled. A choice that is still starting is waited for: so each replica that dies had been at work.</summary>
    public async Task KillAsync(TimeSpan interval, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var place = _random.Next(_places.Length);
                var victim = await _places[place].WaitAsync(stop);
                _killed.Add(victim);
                // Its place is another's first: nobody is sent to one that is dead for certain.
                _places[place] = StartAsync();
                await victim.KillAsync();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Enough.
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in await Task.WhenAll(_places))
        {
            await replica.DisposeAsync();
        }
        foreach (var replica in _killed)
        {
            await replica.DisposeAsync();
        }
    }

    private async Task<ChaosReplica> StartAsync() => new(await _start());
}
