using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Operations;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Operations;

/// <summary>Settings that operators change: on every replica, one change after the other, each with its record.</summary>
public sealed class RunTimeSettingsTests
{
    private static readonly Author Ann = new("ann", "a test");

    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Change_ByOneReplica_IsTheOthersAtOnceAndANewOnesAtItsStart(RedisKind kind)
    {
        await using var server = await StartAsync(kind);
        await using var first = await Replica.StartAsync(server);
        await using var second = await Replica.StartAsync(server);

        var result = await first.SetAsync("openai", ServiceMode.Mock);
        await second.UntilAsync(1);
        await using var third = await Replica.StartAsync(server);

        Assert.Equal((ChangeOutcome.Changed, 0L, 1L), (result.Outcome, result.Before.Revision, result.Now.Revision));
        Assert.Equal([ServiceMode.Mock, ServiceMode.Mock, ServiceMode.Mock], new[] { first, second, third }.Select(replica => replica.Modes.OverrideOf("openai")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Change_ThatNobodyWasToldOf_IsFoundByTheNextLook(RedisKind kind)
    {
        await using var server = await StartAsync(kind);
        await using var replica = await Replica.StartAsync(server);
        await using var connection = await server.ConnectAsync();

        await connection.GetDatabase().HashSetAsync("{tvdb:ops}:settings", [new("modes", """{"Overrides":{"openai":{"Lasting":"Real"}}}"""), new("modes:revision", 5)]);
        var before = replica.Modes.OverrideOf("openai");
        replica.Clock.Advance(TimeSpan.FromMilliseconds(500));
        await replica.UntilAsync(5);

        Assert.Equal((null, ServiceMode.Real), (before, replica.Modes.OverrideOf("openai")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Change_ByManyAtOnce_LosesNoneAndRecordsEachWithoutAGap(RedisKind kind)
    {
        await using var server = await StartAsync(kind);
        await using var first = await Replica.StartAsync(server);
        await using var second = await Replica.StartAsync(server);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? first : second).SetAsync($"provider-{i}", ServiceMode.Mock)));
        await first.UntilAsync(8);

        Assert.All(results, result => Assert.Equal(ChangeOutcome.Changed, result.Outcome));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"provider-{i}"), first.Setting.Current.Value.Overrides.Keys.Order());
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], (await first.Trail.ReadAsync(before: null, most: 100)).Select(operation => operation.Number));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Change_OfAnotherRevisionThanExpectedOrOfNothing_ChangesAndRecordsNothing(RedisKind kind)
    {
        await using var server = await StartAsync(kind);
        await using var replica = await Replica.StartAsync(server);
        await replica.SetAsync("openai", ServiceMode.Mock);

        var late = await replica.SetAsync("openai", ServiceMode.Real, expected: 0);
        var again = await replica.SetAsync("openai", ServiceMode.Mock, expected: 1);

        Assert.Equal((ChangeOutcome.Conflict, ChangeOutcome.Unchanged, 1L), (late.Outcome, again.Outcome, replica.Setting.Current.Revision));
        Assert.Equal(ServiceMode.Mock, replica.Modes.OverrideOf("openai"));
        Assert.Equal(
            [new Operation("set_mode", "openai", "not set", "mock") { Number = 1, Time = replica.Clock.GetUtcNow(), Who = "ann", Why = "a test" }],
            await replica.Trail.ReadAsync(before: null, most: 100));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Read_APage_GoesOnBelowTheNumberGiven(RedisKind kind)
    {
        await using var server = await StartAsync(kind);
        await using var replica = await Replica.StartAsync(server);
        for (var i = 0; i < 5; i++)
        {
            await replica.Trail.AddAsync(new Operation("reconcile_hold", $"hold-{i}", "presumed", "voided"), Ann);
        }

        var first = await replica.Trail.ReadAsync(before: null, most: 2);
        var second = await replica.Trail.ReadAsync(first[^1].Number, most: 2);

        Assert.Equal(["hold-4", "hold-3", "hold-2", "hold-1"], first.Concat(second).Select(operation => operation.Target));
    }

    [Fact]
    public async Task Look_RedisAway_KeepsWhatWasKnown()
    {
        var server = await StartAsync(RedisServer.AnyKind);
        await using var replica = await Replica.StartAsync(server);
        await replica.SetAsync("openai", ServiceMode.Mock);

        await server.DisposeAsync();
        await replica.Settings.LookAsync();

        Assert.Equal(ServiceMode.Mock, replica.Modes.OverrideOf("openai"));
    }

    [Fact]
    public async Task Look_AValueThatIsNotUnderstood_KeepsWhatWasKnownAndLetsNobodyOverwriteIt()
    {
        await using var server = await StartAsync(RedisServer.AnyKind);
        await using var replica = await Replica.StartAsync(server);
        await using var connection = await server.ConnectAsync();
        await replica.SetAsync("openai", ServiceMode.Mock);

        await connection.GetDatabase().HashSetAsync("{tvdb:ops}:settings", [new("modes", "of another version"), new("modes:revision", 2)]);
        var result = await replica.SetAsync("openai", ServiceMode.Real);

        Assert.Equal((ChangeOutcome.Conflict, ServiceMode.Mock), (result.Outcome, replica.Modes.OverrideOf("openai")));
        Assert.Equal("of another version", await connection.GetDatabase().HashGetAsync("{tvdb:ops}:settings", "modes"));
    }

    private static async Task<RedisServer> StartAsync(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        return await SpareServers.RedisAsync(kind);
    }

    /// <summary>What a replica has of the operators' settings. Its clock stands still: it hears of changes, or is made to look.</summary>
    private sealed class Replica : IAsyncDisposable
    {
        private readonly ConnectionMultiplexer _connection;
        private readonly ModeChanges _changes;

        private Replica(ConnectionMultiplexer connection)
        {
            _connection = connection;
            Trail = new OperationTrail(connection, Clock, NullLogger<OperationTrail>.Instance);
            Settings = new RunTimeSettings([Setting], Trail, connection, Clock, NullLogger<RunTimeSettings>.Instance);
            var options = new RoutingOptions(ServiceMode.Real);
            Modes = new ServiceModes(Setting, options, Clock);
            _changes = new ModeChanges(Settings, Setting, options, Clock);
        }

        public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));

        public RunTimeSetting<ModeSettings> Setting { get; } = ModeSettings.Setting();

        public OperationTrail Trail { get; }

        public RunTimeSettings Settings { get; }

        public ServiceModes Modes { get; }

        public static async Task<Replica> StartAsync(RedisServer server)
        {
            var replica = new Replica(await server.ConnectAsync());
            await replica.Settings.StartAsync(TestContext.Current.CancellationToken);
            return replica;
        }

        public Task<ChangeResult<ModeSettings>> SetAsync(string provider, ServiceMode mode, long? expected = null) =>
            _changes.SetAsync(new ModeWish([provider], mode, null), expected, Ann);

        public Task UntilAsync(long revision) => Conditions.UntilAsync(() => Task.FromResult(Setting.Current.Revision == revision));

        public async ValueTask DisposeAsync()
        {
            await Settings.StopAsync(CancellationToken.None);
            Settings.Dispose();
            await _connection.DisposeAsync();
        }
    }
}
