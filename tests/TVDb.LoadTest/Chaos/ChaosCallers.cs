using System.Collections.Concurrent;
using Grpc.Core;

namespace TVDb.LoadTest.Chaos;

/// <summary>
/// Hands documents in by SubmitJob. Where the replica dies before it answers, another gets the same request; and each tenth
/// request is said twice anyway. Not all come at once: replicas die while jobs come in as well.
/// </summary>
internal sealed class ChaosCallers(ChaosReplicas replicas, ChaosPlan plan, JobWatch watch, int seed)
{
    private const int AtOnce = 6;
    private const int UnfinishedMin = 30;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<int, ConcurrentBag<string>> _jobs = new();
    private int _again;

    /// <summary>Submissions made again because the replica died.</summary>
    public int Resubmitted => _again;

    /// <summary>The job of each request that was answered.</summary>
    public IReadOnlyDictionary<int, string> Jobs => _jobs.ToDictionary(pair => pair.Key, pair => pair.Value.First());

    /// <summary>Requests that were answered with more than one job.</summary>
    public int RequestsWithTwoJobs => _jobs.Values.Count(ids => ids.Distinct().Count() > 1);

    public Task SubmitAllAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(0, plan.Documents),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (i, stop) =>
        {
            await UntilFewerAsync(i, stop);
            var random = new Random(unchecked((seed * 7919) + i));
            var request = plan.Request(i);
            for (var times = i % 10 == 0 ? 2 : 1; times > 0; times--)
            {
                _jobs.GetOrAdd(i, _ => []).Add(await SubmitAsync(request, random, stop));
            }
        });

    /// <summary>A tenth of all documents may be under way.</summary>
    private async Task UntilFewerAsync(int i, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        while (i - watch.Ended >= Math.Max(UnfinishedMin, plan.Documents / 10))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<string> SubmitAsync(V1.ProcessRequest request, Random random, CancellationToken cancellationToken)
    {
        while (true)
        {
            var replica = await replicas.AnyAsync(random);
            try
            {
                var answer = await replica.Jobs.SubmitJobAsync(new V1.SubmitJobRequest { Request = request }, ChaosPlan.Metadata, cancellationToken: cancellationToken);
                return answer.Job.Id;
            }
            catch (RpcException) when (replica.IsKilled && !cancellationToken.IsCancellationRequested)
            {
                Interlocked.Increment(ref _again);
            }
        }
    }
}
