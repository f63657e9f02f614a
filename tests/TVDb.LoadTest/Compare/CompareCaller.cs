using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.LoadTest.Compare;

/// <summary>One column of the table.</summary>
internal sealed record CompareFigures(double ResponseMsMean, double ResponseMsP50, double ResponseMsP99, double RequestsPerMinute, double Success, decimal CostUsdPerRequest);

/// <summary>What became of one round of documents.</summary>
internal sealed record CompareRound(CompareFigures Figures, int Completed, long CostNanoUsd, IReadOnlyList<string> Errors);

/// <summary>Hands documents in by Process, a fixed number at once.</summary>
internal sealed class CompareCaller(Uri address, int seed) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address);

    public async Task<CompareRound> RunAsync(ServiceMode mode, int first, int documents, int callers, CancellationToken cancellationToken)
    {
        var client = new PipelineService.PipelineServiceClient(_channel);
        var (answers, errors) = (new ConcurrentBag<(double Ms, long Cost)>(), new ConcurrentQueue<string>());
        var began = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(first, documents),
            new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellationToken },
            async (number, stop) =>
            {
                var request = Request(mode, number);
                var sent = TimeProvider.System.GetTimestamp();
                try
                {
                    var response = await client.ProcessAsync(request, deadline: (TimeProvider.System.GetUtcNow() + Patience).UtcDateTime, cancellationToken: stop);
                    if (response.Job.State != JobState.Completed)
                    {
                        errors.Enqueue($"{response.Job.State} {response.Job.Error?.Reason}");
                        return;
                    }
                    var cost = response.Job.TotalCost;
                    answers.Add((TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds, (cost.Units * 1_000_000_000) + cost.Nanos));
                }
                catch (RpcException e) when (!stop.IsCancellationRequested)
                {
                    errors.Enqueue($"{e.StatusCode} {e.Status.Detail}");
                }
            });
        var minutes = TimeProvider.System.GetElapsedTime(began).TotalMinutes;
        var costs = answers.Sum(answer => answer.Cost);
        double[] sorted = [.. answers.Select(answer => answer.Ms).Order().DefaultIfEmpty(double.NaN)];
        return new CompareRound(
            new CompareFigures(
                Math.Round(sorted.Average(), 1),
                Math.Round(sorted[(sorted.Length - 1) / 2], 1),
                Math.Round(sorted[(int)(0.99 * (sorted.Length - 1))], 1),
                Math.Round(answers.Count / minutes, 1),
                Math.Round((double)answers.Count / documents, 4),
                Math.Round((decimal)costs / documents / 1_000_000_000, 9)),
            answers.Count,
            costs,
            [.. errors]);
    }

    public void Dispose() => _channel.Dispose();

    /// <summary>Each document is another one, so that no earlier result serves it.</summary>
    private ProcessRequest Request(ServiceMode mode, int number) => new()
    {
        Mode = mode,
        Filename = "page.pdf",
        Content = ByteString.CopyFrom(HandWrittenPdf.Write(pages: 1, _ => string.Create(CultureInfo.InvariantCulture, $"Document {number} of {seed}: unlike any other."))),
    };
}
