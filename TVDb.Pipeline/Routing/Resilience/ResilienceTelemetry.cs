using Polly;
using Polly.Telemetry;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>What Polly reports of the pipelines: its meter <c>Polly</c>, and its log.</summary>
internal static class ResilienceTelemetry
{
    public static TelemetryOptions For(ILoggerFactory log)
    {
        var telemetry = new TelemetryOptions
        {
            LoggerFactory = log,
            // A result may be a whole document: of it only whether it is one.
            ResultFormatter = (_, result) => result is CallResult { Failure: { } failure } ? $"{failure.Class} {failure.Reason}" : "served",
            // That a call was made is the router's to log; every strategy's event is counted all the same.
            SeverityProvider = args => args.Event.Severity <= ResilienceEventSeverity.Information ? ResilienceEventSeverity.Debug : args.Event.Severity,
        };
        telemetry.MeteringEnrichers.Add(new FailureEnricher());
        return telemetry;
    }

    /// <summary>A failure is a value here, which Polly by itself counts like a success.</summary>
    private sealed class FailureEnricher : MeteringEnricher
    {
        public override void Enrich<TResult, TArgs>(in EnrichmentContext<TResult, TArgs> context)
        {
            if (context.TelemetryEvent.Outcome is { Result: CallResult { Failure: { } failure } })
            {
                context.Tags.Add(new KeyValuePair<string, object?>("failure.class", failure.Class.ToString()));
                context.Tags.Add(new KeyValuePair<string, object?>("failure.reason", failure.Reason));
            }
        }
    }
}
