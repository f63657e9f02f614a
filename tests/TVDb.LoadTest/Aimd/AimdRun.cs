using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Resilience;
using TVDb.TestServers;

namespace TVDb.LoadTest.Aimd;

/// <summary>Callers that always have another text to embed, by the pipeline's own client and over real HTTP.</summary>
internal sealed class AimdRun : IAsyncDisposable
{
    public const int LatencyMs = 250;
    private const int Callers = 120;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ConvergenceMax = TimeSpan.FromSeconds(60);
    private static readonly ProviderTarget Target = new(ProviderNames.OpenAI, ProviderEnd.Real);

    private readonly ProviderServer _simulator;
    private readonly HttpClient _http = new();
    private readonly Meter _meter = new(ResilienceMetrics.MeterName);
    private readonly CancellationTokenSource _stop = new();
    private readonly ProviderPipelines _pipelines;
    private readonly EmbeddingsClient _client;
    private Task _callers = Task.CompletedTask;
    private long _served;
    private long _refused;

    public AimdRun(ProviderServer simulator)
    {
        _simulator = simulator;
        _client = new EmbeddingsClient(_http, new ProviderEndpoint(new Uri(simulator.Address, "v1"), simulator.ApiKey), Target, TimeProvider.System);
        // No rate is set, so no Redis is asked.
        _pipelines = new ProviderPipelines(ResilienceOptions.Default, null!, TimeProvider.System, NullLoggerFactory.Instance, new ResilienceMetrics(_meter));
    }

    /// <summary>Sets the capacity, waits until it is found, and then watches.</summary>
    public async Task<CapacityFigures> WatchAsync(int capacity, TimeSpan watched, CancellationToken cancellationToken)
    {
        await _simulator.SetFaultsAsync(
            $$$"""[{"route":"openai.embeddings","latency":{"distribution":"fixed","ms":{{{LatencyMs}}}},"capacity":{"concurrency":{{{capacity}}}}}]""", cancellationToken);
        if (_callers.IsCompleted)
        {
            _callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync()));
        }
        var convergence = await ConvergeAsync(capacity, cancellationToken);

        var (served, refused, began) = (Interlocked.Read(ref _served), Interlocked.Read(ref _refused), TimeProvider.System.GetTimestamp());
        var (lowest, highest) = (int.MaxValue, 0);
        while (TimeProvider.System.GetElapsedTime(began) < watched)
        {
            var limit = _pipelines.ConcurrencyOf(Target);
            (lowest, highest) = (Math.Min(lowest, limit), Math.Max(highest, limit));
            await WaitAsync(cancellationToken);
        }
        (served, refused) = (Interlocked.Read(ref _served) - served, Interlocked.Read(ref _refused) - refused);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return new CapacityFigures(
            capacity,
            Math.Round(convergence.TotalSeconds, 2),
            Math.Round(served * LatencyMs / 1000.0 / (seconds * capacity), 4),
            Math.Round(refused / (double)Math.Max(1, served + refused), 4),
            served,
            lowest,
            highest);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _callers;
        _stop.Dispose();
        _http.Dispose();
        _meter.Dispose();
    }

    private async Task<TimeSpan> ConvergeAsync(int capacity, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Math.Abs(_pipelines.ConcurrencyOf(Target) - capacity) > Math.Max(1, capacity / 10))
        {
            if (TimeProvider.System.GetElapsedTime(began) > ConvergenceMax)
            {
                throw new InvalidOperationException($"the limit is {_pipelines.ConcurrencyOf(Target)} after {ConvergenceMax.TotalSeconds} s, and the capacity {capacity}");
            }
            await WaitAsync(cancellationToken);
        }
        return TimeProvider.System.GetElapsedTime(began);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Look, TimeProvider.System, cancellationToken);
        if (_callers.IsCompleted)
        {
            await _callers;
        }
    }

    private async Task CallAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await _pipelines.RunAsync(
                    new PipelineCall(Target, TimeSpan.FromSeconds(30)),
                    async (attempt, token) => Result(await attempt.SendAsync(() => _client.EmbedAsync(new EmbeddingRequest(EmbeddingModels.Find("text-embedding-3-small")!, 8, ["a text"]), "aimd", token))),
                    Unserved,
                    _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Watched for long enough.
        }
    }

    private CallResult<bool> Result(ProviderOutcome<IReadOnlyList<float[]>> outcome)
    {
        if (outcome is not ProviderOutcome<IReadOnlyList<float[]>>.Failed { Failure: var failure })
        {
            Interlocked.Increment(ref _served);
            return Unserved(failure: null);
        }
        if (failure.Class != ErrorClass.RateLimited)
        {
            throw new InvalidOperationException($"the simulator failed: {failure}");
        }
        Interlocked.Increment(ref _refused);
        return Unserved(new CallFailure(failure.Class, failure.Reason, failure.Message) { RetryAfter = failure.RetryAfter, MayRetry = true });
    }

    private static CallResult<bool> Unserved(CallFailure? failure) => new()
    {
        Variant = Variant.Real,
        Simulated = true,
        Reason = "load_test",
        Estimate = NanoUsd.Zero,
        PriceVersion = "none",
        Failure = failure,
    };
}
