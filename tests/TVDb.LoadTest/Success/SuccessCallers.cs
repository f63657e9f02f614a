using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using TVDb.V1;

namespace TVDb.LoadTest.Success;

/// <summary>Callers who hand a document in, wait for its job's end however long it is put off, and do nothing else for it.</summary>
internal sealed class SuccessCallers(Uri address) : IDisposable
{
    private const int AtOnce = 100;
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address);
    private readonly ConcurrentQueue<Job> _ended = new();

    /// <summary>The jobs as they ended.</summary>
    public IReadOnlyCollection<Job> Ended => _ended;

    public Task RunAsync(int jobs, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(0, jobs),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (i, stop) => _ended.Enqueue(await RunOneAsync(SuccessPlan.Request(i), stop)));

    public void Dispose() => _channel.Dispose();

    private async Task<Job> RunOneAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        var client = new JobService.JobServiceClient(_channel);
        var submitted = await client.SubmitJobAsync(new SubmitJobRequest { Request = request }, cancellationToken: cancellationToken);
        using var watch = client.WatchJob(new WatchJobRequest { JobId = submitted.Job.Id }, cancellationToken: cancellationToken);
        var job = submitted.Job;
        await foreach (var change in watch.ResponseStream.ReadAllAsync(cancellationToken))
        {
            job = change.Job ?? job;
        }
        return job;
    }
}
