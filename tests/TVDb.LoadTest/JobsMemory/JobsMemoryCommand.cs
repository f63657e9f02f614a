using System.CommandLine;
using StackExchange.Redis;
using TVDb.LoadTest.Commands;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Jobs;

namespace TVDb.LoadTest.JobsMemory;

/// <summary>`jobs-memory`: what a job costs Redis once it is over.</summary>
internal sealed class JobsMemoryCommand : LoadCommand
{
    private const int BytesMax = 2048;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private readonly WholeNumber _jobs = new("--jobs", "Jobs.", 10_000, 1_000, 100, 1_000_000);

    public JobsMemoryCommand() : base(
        "jobs-memory",
        "Writes jobs down from their submission to their end, by the real scripts, with three stages, a request id and a trace id each, and reads what Redis "
        + "uses more when their events' minute is over (with --short their events are collected at once). Ledger entries are not among it. "
        + $"Target: at most {BytesMax} bytes a job.",
        minutesMax: 10) => Options.Add(_jobs);

    protected override async Task<LoadReport> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var count = _jobs.Read(parsed, Brief);
        await using var redis = await LoadRedis.StartAsync(Persistence.None);
        await using var connection = await redis.ConnectAsync();
        var writer = new FinishedJobs(connection, Seed(parsed));

        // Scripts, lists and connections are there before the first look.
        var first = await writer.WriteAsync(FinishedJobs.AtOnce, cancellationToken);
        await UntilEventsAreGoneAsync(connection, first, atOnce: true, cancellationToken);
        var before = await RedisUse.MemoryBytesAsync(connection);
        var jobs = await writer.WriteAsync(count, cancellationToken);
        var withEvents = await RedisUse.MemoryBytesAsync(connection);
        await UntilEventsAreGoneAsync(connection, jobs, parsed.GetValue(Brief), cancellationToken);
        var after = await RedisUse.MemoryBytesAsync(connection);

        var record = await connection.GetDatabase().StringLengthAsync(JobKeys.Job(jobs[0]));
        var figures = new
        {
            Jobs = jobs.Count,
            RecordBytes = record,
            BytesAJobWithItsEvents = (withEvents - before) / jobs.Count,
            UsedMemoryBytes = after,
        };
        return new LoadReport(Name, Seed(parsed), TimeProvider.System.GetElapsedTime(started).TotalSeconds, figures,
        [
            Target.AtMost("redis_bytes_a_job", Math.Round((double)(after - before) / jobs.Count), BytesMax),
        ]);
    }

    private static async Task UntilEventsAreGoneAsync(ConnectionMultiplexer connection, IReadOnlyList<string> jobs, bool atOnce, CancellationToken cancellationToken)
    {
        var redis = connection.GetDatabase();
        RedisKey[] keys = [.. jobs.Select(job => (RedisKey)JobKeys.Events(job))];
        if (atOnce)
        {
            await redis.KeyDeleteAsync(keys);
        }
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        while (await redis.KeyExistsAsync(keys) > 0)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
