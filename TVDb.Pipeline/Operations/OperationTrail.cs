using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Operations;

/// <summary>What operators did, in order. It is only ever added to; the oldest leave it when it is full, the log has them all.</summary>
public sealed class OperationTrail(IConnectionMultiplexer connection, TimeProvider time, ILogger<OperationTrail> log)
{
    /// <summary>At ten operations a day, years; at some 400 bytes each, 4 MB of Redis.</summary>
    public const int Kept = 10_000;

    private static readonly RedisScript Record = RedisScript.Load("Operations/_trail", "Operations/record");
    private static readonly RedisScript Change = RedisScript.Load("Operations/_trail", "Operations/change");
    private static readonly RedisKey[] Keys = [OperationKeys.Settings, OperationKeys.Trail];

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>Adds what was done elsewhere than in a setting, once it is done. Where Redis is away then, it is in the log alone.</summary>
    public async Task AddAsync(Operation operation, Author by)
    {
        var signed = Sign(operation, by);
        // Logged before it is added: an operation that took effect is told somewhere, whatever becomes of Redis.
        Tell(signed);
        try
        {
            await Record.RunAsync(Redis, Keys, signed.ToJson(), Kept);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            // What was done is done: its caller is not told otherwise.
            OperationLog.NotRecorded(log, operation.Kind, operation.Target, e.Message);
        }
    }

    /// <summary>The newest first.</summary>
    /// <param name="before">Those with a lower number; null: from the newest.</param>
    /// <param name="most">At most so many.</param>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<IReadOnlyList<Operation>> ReadAsync(long? before, int most)
    {
        var members = await Redis.SortedSetRangeByScoreAsync(
            OperationKeys.Trail,
            stop: before ?? double.PositiveInfinity,
            exclude: Exclude.Stop,
            order: Order.Descending,
            take: most);
        return [.. members.Select(member => Operation.Read(member.ToString()))];
    }

    /// <summary>Changes a setting, if its revision still is what the caller read, and adds the operation in the same script.</summary>
    /// <returns>The new revision; null where somebody was faster.</returns>
    internal async Task<long?> ChangeAsync(string setting, long revision, string value, Operation operation, Author by)
    {
        var signed = Sign(operation, by);
        var reply = (string[])(await Change.RunAsync(Redis, Keys, setting, revision, value, signed.ToJson(), Kept))!;
        if (reply[0] != "changed")
        {
            return null;
        }
        Tell(signed);
        return long.Parse(reply[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private Operation Sign(Operation operation, Author by) => operation with { Time = time.GetUtcNow(), Who = by.Who, Why = by.Why };

    private void Tell(Operation operation) =>
        OperationLog.Done(log, operation.Kind, operation.Target, operation.From, operation.To, operation.Who, operation.Why);
}

/// <summary>Events 1900 to 1909.</summary>
internal static partial class OperationLog
{
    [LoggerMessage(1900, LogLevel.Warning, "Operation {Kind} of {Target}: from {From} to {To}, by {Who}: {Why}")]
    public static partial void Done(ILogger log, string kind, string target, string from, string to, string who, string why);

    [LoggerMessage(1904, LogLevel.Error, "Operation {Kind} of {Target} is in this log alone, Redis does not answer: {Detail}")]
    public static partial void NotRecorded(ILogger log, string kind, string target, string detail);

    [LoggerMessage(1901, LogLevel.Warning, "Settings that operators changed cannot be read now, those last known stand: {Detail}")]
    public static partial void Unreadable(ILogger log, string detail);

    [LoggerMessage(1902, LogLevel.Error, "Setting {Name} went back from revision {Known} to {Revision}: Redis lost changes that operators made; what it has stands")]
    public static partial void WentBack(ILogger log, string name, long known, long revision);

    [LoggerMessage(1903, LogLevel.Error, "Setting {Name} of revision {Revision} cannot be understood, the last known stands: {Detail}")]
    public static partial void NotUnderstood(ILogger log, string name, long revision, string detail);
}
