using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.LoadTest.Raise;

/// <summary>Callers of several replicas, and the operator.</summary>
internal sealed class RaiseCallers(IEnumerable<Uri> replicas) : IDisposable
{
    private const int RaisedUsd = 50;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly GrpcChannel[] _channels = [.. replicas.Select(address => GrpcChannel.ForAddress(address))];

    public async Task<RaiseRound> RunAsync(int round, int jobs, CancellationToken cancellationToken)
    {
        var tenant = new Metadata { { "x-tvdb-tenant", RaiseRound.TenantOf(round) } };
        await new PipelineService.PipelineServiceClient(_channels[0]).ProcessAsync(Request(round, 0), tenant, cancellationToken: cancellationToken);
        var watches = await Task.WhenAll(Enumerable.Range(1, jobs).Select(number => DeferredAsync(number, cancellationToken)));

        var began = TimeProvider.System.GetTimestamp();
        await new OperationsService.OperationsServiceClient(_channels[round % _channels.Length]).SetBudgetAsync(
            new SetBudgetRequest
            {
                Name = RaiseRound.BudgetOf(round),
                Limit = new BudgetLimit { Usd = new Google.Type.Money { CurrencyCode = "USD", Units = RaisedUsd } },
                Who = "load test",
                Why = "raise",
            },
            cancellationToken: cancellationToken);
        var inForce = Task.WhenAll(_channels.Select(channel => InForceAsync(channel)));
        var ended = Task.WhenAll(watches.Select(watch => watch.EndAsync(began, cancellationToken)));
        return new RaiseRound((await inForce).Max(), (await ended).Max(end => end.ReleasedSeconds), (await ended).Count(end => end.State == JobState.Completed));

        async Task<DeferredJob> DeferredAsync(int number, CancellationToken stop)
        {
            var client = new JobService.JobServiceClient(_channels[number % _channels.Length]);
            var submitted = await client.SubmitJobAsync(new SubmitJobRequest { Request = Request(round, number) }, tenant, cancellationToken: stop);
            var watch = new DeferredJob(client.WatchJob(new WatchJobRequest { JobId = submitted.Job.Id }, tenant, cancellationToken: stop));
            await watch.DeferredAsync(stop);
            return watch;
        }

        async Task<double> InForceAsync(GrpcChannel channel)
        {
            var client = new PipelineService.PipelineServiceClient(channel);
            while (true)
            {
                var cost = await client.GetCostAsync(new GetCostRequest(), tenant, cancellationToken: cancellationToken);
                if (cost.Budgets.Any(budget => budget.Name == RaiseRound.BudgetOf(round) && budget.Limit?.Units == RaisedUsd))
                {
                    return TimeProvider.System.GetElapsedTime(began).TotalSeconds;
                }
                await Task.Delay(Look, TimeProvider.System, cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private static ProcessRequest Request(int round, int number) => new()
    {
        Filename = "page.pdf",
        OnBudgetExhausted = FallbackPolicy.Defer,
        Content = ByteString.CopyFrom(HandWrittenPdf.Write(pages: 1, _ => string.Create(CultureInfo.InvariantCulture, $"Document {number} of round {round}: unlike any other."))),
    };
}
