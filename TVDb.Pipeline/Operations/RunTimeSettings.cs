using System.Text.Json;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Operations;

/// <summary>
/// Keeps every replica's settings as operators last set them: read before the first call is served, again whenever a
/// replica says that it changed one, and each half second in case nobody heard it say so.
/// </summary>
public sealed class RunTimeSettings(
    IEnumerable<RunTimeSetting> settings, OperationTrail trail, IConnectionMultiplexer connection, TimeProvider time, ILogger<RunTimeSettings> log) : BackgroundService
{
    /// <summary>A change that nobody was told of is in force everywhere in less than a second.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a change is made anew because somebody else was faster.</summary>
    private const int TriesMax = 10;

    private static readonly RedisChannel Channel = RedisChannel.Literal(OperationKeys.Channel);
    private readonly RunTimeSetting[] _settings = [.. settings];

    /// <summary>One at a time: an answer that was overtaken would set a setting back.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private bool _listens;
    private bool _told;

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>Changes a setting for all replicas, from what Redis has of it now.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="expected">The revision it must have; null: any.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="edit">Makes the new value, and tells what it did; null: there is nothing to change.</param>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<ChangeResult<T>> ChangeAsync<T>(RunTimeSetting<T> setting, long? expected, Author by, Func<Revised<T>, Edit<T>?> edit)
        where T : class
    {
        var result = await InTurnAsync(async () =>
        {
            for (var tries = 0; tries < TriesMax; tries++)
            {
                await ReadAsync();
                var before = setting.Current;
                if (expected is { } revision && revision != before.Revision)
                {
                    return new ChangeResult<T>(ChangeOutcome.Conflict, before, before);
                }
                if (edit(before) is not { } change)
                {
                    return new ChangeResult<T>(ChangeOutcome.Unchanged, before, before);
                }
                if (await trail.ChangeAsync(setting.Name, before.Revision, setting.Write(change.Value), change.Operation, by) is { } changed)
                {
                    setting.Set(new Revised<T>(changed, change.Value));
                    return new ChangeResult<T>(ChangeOutcome.Changed, before, setting.Current);
                }
            }
            return new ChangeResult<T>(ChangeOutcome.Conflict, setting.Current, setting.Current);
        });
        if (result.Outcome == ChangeOutcome.Changed)
        {
            await AnnounceAsync(setting.Name);
        }
        return result;
    }

    /// <summary>Reads all settings anew; where Redis is away, those last known stand.</summary>
    public async Task LookAsync()
    {
        try
        {
            if (!_listens)
            {
                await connection.GetSubscriber().SubscribeAsync(Channel, (_, _) => _ = LookAsync());
                _listens = true;
            }
            await InTurnAsync(async () =>
            {
                await ReadAsync();
                return true;
            });
            _told = false;
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            if (!_told)
            {
                OperationLog.Unreadable(log, e.Message);
            }
            _told = true;
        }
    }

    /// <summary>The first look comes before the first call and the first job.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync();
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ReadAsync()
    {
        RedisValue[] fields = [.. _settings.SelectMany(setting => new RedisValue[] { OperationKeys.RevisionField(setting.Name), setting.Name })];
        var values = await Redis.HashGetAsync(OperationKeys.Settings, fields);
        foreach (var (setting, i) in _settings.Select((setting, i) => (setting, i)))
        {
            Take(setting, values[2 * i].IsNull ? 0 : (long)values[2 * i], values[(2 * i) + 1]);
        }
    }

    private void Take(RunTimeSetting setting, long revision, string? json)
    {
        var known = setting.Revision;
        if (revision == known || revision == setting.Misunderstood)
        {
            return;
        }
        if (revision < known)
        {
            OperationLog.WentBack(log, setting.Name, known, revision);
        }
        try
        {
            setting.Take(revision, json);
        }
        catch (JsonException e)
        {
            // It keeps the revision it had, so that nothing is ever changed from what was not understood.
            setting.Misunderstood = revision;
            OperationLog.NotUnderstood(log, setting.Name, revision, e.Message);
        }
    }

    /// <summary>The others also look by themselves: that nobody could be told is no failure of the change.</summary>
    private async Task AnnounceAsync(string name)
    {
        try
        {
            await connection.GetSubscriber().PublishAsync(Channel, name);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            OperationLog.Unreadable(log, e.Message);
        }
    }

    private async Task<TResult> InTurnAsync<TResult>(Func<Task<TResult>> work)
    {
        await _turn.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }
}
