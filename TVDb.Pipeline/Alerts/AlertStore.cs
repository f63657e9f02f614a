using System.Globalization;
using StackExchange.Redis;

namespace TVDb.Pipeline.Alerts;

/// <summary>Which alerts: those that match in all that is set.</summary>
public sealed record AlertQuery
{
    /// <summary>Of these kinds; empty: any.</summary>
    public IReadOnlyCollection<AlertKind> Kinds { get; init; } = [];

    /// <summary>At least so grave.</summary>
    public AlertSeverity SeverityMin { get; init; }

    /// <summary>True: those that nobody acknowledged; false: those that somebody did; null: both.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>Only those of which a delivery was given up.</summary>
    public bool Undelivered { get; init; }

    public DateTimeOffset? RaisedAfter { get; init; }

    public DateTimeOffset? RaisedBefore { get; init; }

    /// <summary>Those with a number below; null: from the newest.</summary>
    public long? Before { get; init; }

    public int PageSize { get; init; } = 50;

    public bool Matches(AlertRecord alert) =>
        (Kinds.Count == 0 || Kinds.Contains(alert.Event.Kind))
        && alert.Event.Severity >= SeverityMin
        && (IsOpen is null || IsOpen == alert.Acknowledgement is null)
        && (!Undelivered || alert.Deliveries.Any(delivery => delivery.Value.State == DeliveryState.DeadLetter))
        && !(alert.RaisedAt < RaisedAfter)
        && !(alert.RaisedAt >= RaisedBefore);
}

/// <param name="Alerts">The newest first.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record AlertPage(IReadOnlyList<AlertRecord> Alerts, long? Next);

/// <summary>Reads alerts, and notes who has seen them.</summary>
public sealed class AlertStore(IConnectionMultiplexer connection, TimeProvider time)
{
    private const int ChunkMax = 200;

    /// <summary>Alerts that one page looks at, however few match: then it ends early and another goes on.</summary>
    private const int LooksMax = 10_000;

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>Null where there is no such alert, or not any more.</summary>
    public async Task<AlertRecord?> FindAsync(string id) => Read(await Redis.HashGetAllAsync(AlertKeys.Alert(id)));

    public async Task<AlertPage> ListAsync(AlertQuery query)
    {
        var index = query.IsOpen == true ? AlertKeys.Open : AlertKeys.Log;
        var (found, before) = (new List<AlertRecord>(), query.Before);
        for (var looked = 0; looked < LooksMax; looked += ChunkMax)
        {
            var ids = await Redis.SortedSetRangeByScoreWithScoresAsync(
                index, stop: before ?? double.PositiveInfinity, exclude: before is null ? Exclude.None : Exclude.Stop, order: Order.Descending, take: ChunkMax);
            foreach (var alert in await ReadAsync(ids.Select(id => id.Element)))
            {
                if (query.Matches(alert))
                {
                    found.Add(alert);
                }
                if (found.Count == query.PageSize)
                {
                    return new AlertPage(found, alert.Sequence);
                }
            }
            if (ids.Length < ChunkMax)
            {
                return new AlertPage(found, null);
            }
            before = (long)ids[^1].Score;
        }
        return new AlertPage(found, before);
    }

    /// <summary>Those with a number above <paramref name="sequence"/>, oldest first; of the open ones alone where that is wanted.</summary>
    public async Task<IReadOnlyList<AlertRecord>> AfterAsync(long sequence, bool openOnly = false, long? upTo = null)
    {
        var ids = await Redis.SortedSetRangeByScoreAsync(
            openOnly ? AlertKeys.Open : AlertKeys.Log, sequence, upTo ?? double.PositiveInfinity, Exclude.Start, take: ChunkMax);
        return await ReadAsync(ids);
    }

    /// <summary>The number of the newest alert; 0: there was none yet.</summary>
    public async Task<long> NewestAsync() => (long?)await Redis.StringGetAsync(AlertKeys.Sequence) ?? 0;

    /// <summary>Says that someone has seen an alert. Where someone has before, that stands.</summary>
    /// <returns>The alert as it stands; null where there is none.</returns>
    public async Task<AlertRecord?> AcknowledgeAsync(string id, string who, string note)
    {
        await AlertScripts.Acknowledge.RunAsync(
            Redis, [AlertKeys.Alert(id), AlertKeys.Open], id, AlertJson.Write(new Acknowledgement(who, note, time.GetUtcNow())));
        return await FindAsync(id);
    }

    private async Task<IReadOnlyList<AlertRecord>> ReadAsync(IEnumerable<RedisValue> ids)
    {
        // All are on their way before the first answers. What its retention has taken since is passed over.
        var hashes = await Task.WhenAll(ids.Select(id => Redis.HashGetAllAsync(AlertKeys.Alert(id.ToString()))));
        return [.. hashes.Select(Read).OfType<AlertRecord>()];
    }

    private static AlertRecord? Read(HashEntry[] hash)
    {
        if (hash.Length == 0)
        {
            return null;
        }
        var fields = hash.ToDictionary(entry => entry.Name.ToString(), entry => entry.Value.ToString());
        return new AlertRecord(
            AlertJson.ReadEvent(fields[AlertKeys.EventField]),
            long.Parse(fields[AlertKeys.SequenceField], CultureInfo.InvariantCulture),
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(fields[AlertKeys.RaisedField], CultureInfo.InvariantCulture)),
            [
                .. fields.Where(field => field.Key.StartsWith(AlertKeys.DeliveryPrefix, StringComparison.Ordinal))
                    .Select(field => KeyValuePair.Create(field.Key[AlertKeys.DeliveryPrefix.Length..], AlertJson.ReadDelivery(field.Value)))
                    .OrderBy(delivery => delivery.Key, StringComparer.Ordinal),
            ],
            fields.TryGetValue(AlertKeys.AcknowledgementField, out var seen) ? AlertJson.ReadAcknowledgement(seen) : null);
    }
}
