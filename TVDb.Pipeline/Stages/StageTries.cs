using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

/// <summary>A stage as it was tried on one route after the other: what was spent in vain counts.</summary>
internal sealed class StageTries
{
    private readonly List<StageRecord> _records = [];
    private StageFailure? _first;

    public RouteOutcome<StageResult<T>> Add<T>(StageResult<T> tried)
    {
        _records.Add(tried.Record);
        _first ??= tried.Failure;
        return new RouteOutcome<StageResult<T>>(tried, tried.Obstacle);
    }

    /// <summary>Something that was done on a route which is not taken now.</summary>
    public void Note(StageRecord record) => _records.Add(record);

    /// <summary>The record of a route that is under way, with all that was tried before it.</summary>
    public StageRecord SoFar(StageRecord record) => Sum(record, [.. _records, record]);

    /// <summary>The stage's result, with all that its tries came to.</summary>
    public StageResult<T> Sum<T>(StageResult<T> result) => result with { Record = Sum(result.Record, _records) };

    private StageRecord Sum(StageRecord last, IReadOnlyList<StageRecord> all) => last with
    {
        ActualNanoUsd = all.Sum(one => one.ActualNanoUsd),
        InVainNanoUsd = all.Sum(one => one.InVainNanoUsd),
        Usage = new(all.Sum(one => one.Usage.Pages), all.Sum(one => one.Usage.Credits), all.Sum(one => one.Usage.Tokens)),
        Requests = all.Sum(one => one.Requests),
        RealFrom = last.Variant == Variant.Mock ? _first?.ResetsAt : null,
    };
}
