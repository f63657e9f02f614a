using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Tests.Routing.Resilience;

/// <summary>What Polly's own meter tells of a pipeline.</summary>
public class TelemetryTests
{
    [Fact]
    public async Task RunAsync_FailsAndIsRetried_PollyMetersTheTriesAndTheFailure()
    {
        var heard = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == "Polly")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Hear(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Hear(instrument, tags));
        listener.Start();
        var outcomes = new Queue<ProviderOutcome<string>>([TestPipelines.Failed(ErrorClass.QuotaExhausted), TestPipelines.Failed(ErrorClass.RateLimited), TestPipelines.Served]);

        var pipelines = TestPipelines.Of(TestPipelines.Hasty());
        await pipelines.CallAsync(outcomes.Dequeue());
        await pipelines.CallAsync(_ => Task.FromResult(outcomes.Dequeue()), TestContext.Current.CancellationToken);

        Assert.Contains("resilience.polly.pipeline.duration QuotaExhausted REASON", heard);
        Assert.Contains("resilience.polly.strategy.attempt.duration RateLimited REASON", heard);
        Assert.Contains("resilience.polly.pipeline.duration  ", heard);

        void Hear(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var byName = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (byName.GetValueOrDefault("pipeline.name") is "provider-call" && byName.GetValueOrDefault("pipeline.instance") is "openai-real")
            {
                heard.Add($"{instrument.Name} {byName.GetValueOrDefault("failure.class")} {byName.GetValueOrDefault("failure.reason")}");
            }
        }
    }
}
