using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

/// <summary>A stage's record with its value, or with why there is none.</summary>
public sealed record StageResult<T>(StageRecord Record, T? Value, StageFailure? Failure)
{
    /// <summary>Why the route that was taken did not serve; null: it did, or another route would not help.</summary>
    public Obstacle? Obstacle { get; init; }

    /// <summary>Holds of earlier calls of which it is not known whether they were paid for, and that were made again.</summary>
    public IReadOnlyList<string> UncertainCalls { get; init; } = [];
}

internal static class StageResult
{
    public static StageResult<T> Done<T>(StageRecord record, T value) => new(record, value, null);

    /// <summary>Nothing may serve it, and nothing was called.</summary>
    public static StageResult<T> Refused<T>(Stage stage, RoutingDecision.Refuse refusal) => new(
        new StageRecord { Stage = stage, Provider = refusal.Provider, Reason = "refused" },
        default,
        new StageFailure(refusal.Class, refusal.Reason, refusal.Provider, refusal.Message, new Dictionary<string, string>()));

    /// <summary>From one provider call; a served value that <paramref name="problem"/> objects to fails the stage, and stays paid.</summary>
    public static StageResult<T> Of<T>(Stage stage, string provider, string model, CallResult<T> call, Func<T, StageFailure?> problem)
    {
        var record = StageRecords.Of(stage, provider, model, call);
        var failure = call.Failure is { } failed ? StageFailure.Of(provider, failed) : problem(call.Value!);
        return new StageResult<T>(record, failure is null ? call.Value : default, failure)
        {
            Obstacle = call.Failure is { } obstacle ? Obstacles.Of(obstacle) : null,
        };
    }
}

internal static class StageRecords
{
    public static StageRecord Of(Stage stage, string provider, string model, CallResult call) => new()
    {
        Stage = stage,
        Provider = provider,
        Variant = call.Variant,
        Simulated = call.Simulated,
        Reason = call.Reason,
        Model = model,
        EstimateNanoUsd = call.Estimate.Value,
        ActualNanoUsd = call.Actual.Value,
        InVainNanoUsd = call.InVain.Value,
        Usage = call.Usage,
        Requests = call.Requests,
        PriceVersion = call.PriceVersion,
    };

    /// <summary>One record of two parts of the same stage.</summary>
    public static StageRecord Add(StageRecord a, StageRecord b) => b with
    {
        EstimateNanoUsd = checked(a.EstimateNanoUsd + b.EstimateNanoUsd),
        ActualNanoUsd = checked(a.ActualNanoUsd + b.ActualNanoUsd),
        InVainNanoUsd = checked(a.InVainNanoUsd + b.InVainNanoUsd),
        Usage = new(a.Usage.Pages + b.Usage.Pages, a.Usage.Credits + b.Usage.Credits, a.Usage.Tokens + b.Usage.Tokens),
        Requests = a.Requests + b.Requests,
        Duration = a.Duration + b.Duration,
        Simulated = a.Simulated || b.Simulated,
    };
}
