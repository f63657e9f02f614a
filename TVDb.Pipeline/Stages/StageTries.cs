using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

/// <summary>A stage as it was tried on one route after the other: what was spent in vain counts.</summary>
internal sealed class StageTries
{
    private readonly List<StageRecord> _records = [];
    private StageFailure? _first;

    public NanoUsd Spent => StageRecords.Spent(_records);

    public RouteOutcome<StageResult<T>> Add<T>(StageResult<T> tried)
    {
        _records.Add(tried.Record);
        _first ??= tried.Failure;
        return new RouteOutcome<StageResult<T>>(tried, tried.Obstacle);
    }

    /// <summary>The stage's result, with all that its tries came to.</summary>
    public StageResult<T> Sum<T>(StageResult<T> result) => result with
    {
        Record = result.Record with
        {
            ActualNanoUsd = Spent.Value,
            Usage = new(_records.Sum(one => one.Usage.Pages), _records.Sum(one => one.Usage.Credits), _records.Sum(one => one.Usage.Tokens)),
            Requests = _records.Sum(one => one.Requests),
            RealFrom = result.Record.Variant == Variant.Mock ? _first?.ResetsAt : null,
        },
    };
}
