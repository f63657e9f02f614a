using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs.Archive;

/// <summary>A Redis of the test's own with days of a journal in it, an archive and who archives them.</summary>
internal sealed class JournalDays : IAsyncDisposable
{
    public static readonly DateTimeOffset FirstDay = new(2126, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly CostOptions s_options =
        new() { LimitsEnabled = true, Budgets = [], Prices = PriceCatalog.Parse(new MemoryStream("""{"version":"p","prices":[]}"""u8.ToArray())), Retention = TimeSpan.FromDays(2) };

    private readonly RedisServer _server;
    private long _last;

    private JournalDays(RedisServer server, ConnectionMultiplexer connection)
    {
        _server = server;
        Connection = connection;
        Ledger = new TestLedger(connection, llamaParse: null);
        Journal = new LedgerJournal(connection, Storage.Archive, Clock);
        Archiver = NewArchiver();
    }

    public ConnectionMultiplexer Connection { get; }

    public IDatabase Redis => Connection.GetDatabase();

    /// <summary>A ledger for tests of real verbs; its days are its own.</summary>
    public TestLedger Ledger { get; }

    public FakeTimeProvider Clock { get; } = new(FirstDay);

    public TestStorage Storage { get; } = new();

    public LedgerJournal Journal { get; }

    public JournalArchiver Archiver { get; }

    public NotedLogs Logs { get; } = new();

    public static async Task<JournalDays> StartAsync(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        var server = await SpareServers.RedisAsync(kind);
        return new JournalDays(server, await server.ConnectAsync());
    }

    /// <summary>Another replica's, with a retention of two days.</summary>
    public JournalArchiver NewArchiver() =>
        new(Connection, Storage.Archive, new PastWindows(Connection, Ledger.Options, Clock), Ledger.Options with { Retention = TimeSpan.FromDays(2) }, Clock, Logs);

    public static DateTimeOffset Day(int n) => FirstDay.AddDays(n);

    public static string Key(int day) => LedgerKeys.Journal(Day(day));

    /// <summary>Entries, at the day's noon, as the scripts write them, a run each.</summary>
    public async Task WriteAsync(int day, int count)
    {
        RedisValue[] elements = [.. Enumerable.Range(0, count).SelectMany(_ => Run(++_last, Day(day).AddHours(12)))];
        await Redis.ListRightPushAsync(Key(day), elements);
    }

    public async Task<long> CountAsync(int day) => await Redis.ListLengthAsync(Key(day)) / JournalRun.ElementCount;

    /// <summary>A void's entry in a run of its own, as the list has it.</summary>
    public static RedisValue[] Run(long number, DateTimeOffset time)
    {
        var hold = new Hold(string.Create(CultureInfo.InvariantCulture, $"job-{number}:parse:0:1"), 0, [], new CallFacts("acme", "llamaparse", "fast", "p"), time, time);
        var asked = new LedgerAsk("void", hold, WindowTerms.Of(hold, s_options), "0", LedgerUsage.None);
        return [string.Create(CultureInfo.InvariantCulture, $"{number} held"), LedgerRun.Of([asked], time, skewMsMax: -1).Arguments[0]];
    }

    /// <summary>The same as a line of the archive.</summary>
    public static string Line(long number, DateTimeOffset time) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"n":{{{number}}},"t":{{{time.ToUnixTimeMilliseconds()}}},"v":"void","from":"held","h":"job-{{{number}}}:parse:0:1","c":["acme","llamaparse","fast","p","real"],"left":0}""");

    public Task<List<long>> NumbersAsync() => Journal.ReadAllAsync().Select(entry => entry.Number).ToListAsync().AsTask();

    public static ArchiveFile File(int day, long first, long last) => new(Day(day), first, last);

    public string PathOf(ArchiveFile file) => Path.Combine(Storage.ArchiveFolder, file.Name);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _server.DisposeAsync();
        Storage.Dispose();
    }
}

/// <summary>The ids of what was logged.</summary>
internal sealed class NotedLogs : ILogger<JournalArchiver>
{
    private readonly ConcurrentQueue<int> _ids = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<int> Ids => [.. _ids];

    public Task First => _first.Task;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _ids.Enqueue(eventId.Id);
        _first.TrySetResult();
    }
}
