using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>How long the ledger knows a hold that is resolved, and where it looks for it.</summary>
public sealed class TombstoneTests(RedisServers servers)
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Post_AgainWithin72Hours_IsKnown(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var hold = await ledger.HoldAsync(new NanoUsd(10));
        await ledger.Ledger.PostAsync(hold, new NanoUsd(7));

        ledger.Clock.Advance(Tombstones.Kept);
        var again = await ledger.Ledger.PostAsync(hold, new NanoUsd(7));
        var state = await ledger.Holds.StateAsync(hold.Id);
        ledger.Clock.Advance(Tombstones.Kept);

        Assert.Equal(new ResolveResult(ResolveOutcome.Done, HoldState.Posted), again);
        Assert.Equal((HoldState.Posted, HoldState.None), (state, await ledger.Holds.StateAsync(hold.Id)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Verbs_ReplicasWhoseClocksAreInTwoPeriods_FindEachOthersTombstones(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var behind = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var period = (behind.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / Tombstones.Kept.Ticks;
        var boundary = DateTimeOffset.UnixEpoch + ((period + 1) * Tombstones.Kept);
        behind.Clock.SetUtcNow(boundary.AddSeconds(-1));
        var hold = await behind.HoldAsync(new NanoUsd(10));
        var ahead = new Ledger(connection, behind.Options, new FakeTimeProvider(boundary.AddSeconds(1)));

        ResolveResult[] results =
        [
            await ahead.PostAsync(hold, new NanoUsd(7)),
            await behind.Ledger.PostAsync(hold, new NanoUsd(7)),
            await behind.Ledger.AdjustAsync(hold, new NanoUsd(5)),
            await ahead.PostAsync(hold, new NanoUsd(5)),
            await ahead.AdjustAsync(hold, new NanoUsd(6)),
            await behind.Ledger.PostAsync(hold, new NanoUsd(6)),
        ];

        Assert.Equal(new ResolveResult(ResolveOutcome.Done, HoldState.Held), results[0]);
        Assert.All(results[1..], result => Assert.Equal(new ResolveResult(ResolveOutcome.Done, HoldState.Posted), result));
        Assert.Equal((0, 6, 0, 1), (await behind.FiguresAsync())[0]);
    }
}
