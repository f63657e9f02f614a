using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>The table of verbs and states, cell by cell, on each kind of server. A budget of 100; a hold of 10, posted at 7.</summary>
public sealed class LedgerStateTests(RedisServers servers)
{
    public static TheoryData<RedisKind, string, HoldState, ResolveOutcome, string> Cells()
    {
        var data = new TheoryData<RedisKind, string, HoldState, ResolveOutcome, string>();
        foreach (var kind in Enum.GetValues<RedisKind>())
        {
            // Held, posted and presumed after the verb.
            data.Add(kind, "post", HoldState.None, ResolveOutcome.Recovered, "0 5 0");
            data.Add(kind, "post", HoldState.Held, ResolveOutcome.Done, "0 5 0");
            data.Add(kind, "post", HoldState.Posted, ResolveOutcome.Conflict, "0 7 0");
            data.Add(kind, "post the same", HoldState.Posted, ResolveOutcome.Done, "0 7 0");
            data.Add(kind, "post", HoldState.Voided, ResolveOutcome.Recovered, "0 5 0");
            data.Add(kind, "post", HoldState.Presumed, ResolveOutcome.Done, "0 5 0");
            data.Add(kind, "adjust", HoldState.None, ResolveOutcome.Refused, "0 0 0");
            data.Add(kind, "adjust", HoldState.Held, ResolveOutcome.Refused, "10 0 0");
            data.Add(kind, "adjust", HoldState.Posted, ResolveOutcome.Done, "0 5 0");
            data.Add(kind, "adjust", HoldState.Voided, ResolveOutcome.Refused, "0 0 0");
            data.Add(kind, "adjust", HoldState.Presumed, ResolveOutcome.Refused, "0 0 10");
            data.Add(kind, "void", HoldState.None, ResolveOutcome.Refused, "0 0 0");
            data.Add(kind, "void", HoldState.Held, ResolveOutcome.Done, "0 0 0");
            data.Add(kind, "void", HoldState.Posted, ResolveOutcome.Refused, "0 7 0");
            data.Add(kind, "void", HoldState.Voided, ResolveOutcome.Done, "0 0 0");
            data.Add(kind, "void", HoldState.Presumed, ResolveOutcome.Refused, "0 0 10");
            data.Add(kind, "expire", HoldState.None, ResolveOutcome.Refused, "0 0 0");
            data.Add(kind, "expire", HoldState.Held, ResolveOutcome.Refused, "10 0 0");
            data.Add(kind, "expire later", HoldState.Held, ResolveOutcome.Done, "0 0 10");
            data.Add(kind, "expire later", HoldState.Posted, ResolveOutcome.Refused, "0 7 0");
            data.Add(kind, "expire later", HoldState.Voided, ResolveOutcome.Refused, "0 0 0");
            data.Add(kind, "expire later", HoldState.Presumed, ResolveOutcome.Done, "0 0 10");
            data.Add(kind, "reconcile", HoldState.None, ResolveOutcome.Refused, "0 0 0");
            data.Add(kind, "reconcile", HoldState.Held, ResolveOutcome.Refused, "10 0 0");
            data.Add(kind, "reconcile", HoldState.Posted, ResolveOutcome.Refused, "0 7 0");
            data.Add(kind, "reconcile", HoldState.Voided, ResolveOutcome.Refused, "0 0 0");
            data.Add(kind, "reconcile", HoldState.Presumed, ResolveOutcome.Done, "0 5 0");
            data.Add(kind, "reconcile to nothing", HoldState.Presumed, ResolveOutcome.Done, "0 0 0");
        }
        return data;
    }

    [Theory, MemberData(nameof(Cells))]
    public async Task Verb_InEachState_DoesWhatTheTableSaysHoweverOftenItIsSaid(RedisKind kind, string verb, HoldState state, ResolveOutcome outcome, string figures)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var hold = await InStateAsync(ledger, state);

        var first = await SayAsync(ledger, verb, hold);
        var atOnce = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SayAsync(ledger, verb, hold)));
        var (held, posted, presumed, _) = (await ledger.FiguresAsync())[0];

        Assert.Equal(new ResolveResult(outcome, state), first);
        Assert.Equal(figures, $"{held} {posted} {presumed}");
        // Said again: one effect. Only a reconciliation does not answer twice, since it is a person's word.
        var again = verb.StartsWith("reconcile", StringComparison.Ordinal) ? ResolveOutcome.Refused
            : outcome == ResolveOutcome.Recovered ? ResolveOutcome.Done
            : outcome;
        Assert.All(atOnce, result => Assert.Equal(again, result.Outcome));
    }

    [Theory]
    [InlineData(RedisKind.Redis)]
    [InlineData(RedisKind.Garnet)]
    [InlineData(RedisKind.Cluster)]
    public async Task Verbs_OfAnotherHoldUnderTheSameId_AreConflicts(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var hold = await ledger.HoldAsync(new NanoUsd(10));
        var other = hold with { AmountNanoUsd = 11 };

        string[] verbs = ["post", "adjust", "void", "expire", "reconcile"];
        var results = await Task.WhenAll(verbs.Select(verb => SayAsync(ledger, verb, other)));

        Assert.All(results, result => Assert.Equal(new ResolveResult(ResolveOutcome.Conflict, HoldState.Held), result));
        Assert.Equal((10, 0, 0, 0), (await ledger.FiguresAsync())[0]);
    }

    [Theory]
    [InlineData(RedisKind.Redis)]
    [InlineData(RedisKind.Garnet)]
    [InlineData(RedisKind.Cluster)]
    public async Task Sweep_HoldsPastTheirTime_ArePresumedListedAndSettledByAWord(RedisKind kind)
    {
        Assert.SkipUnless(RedisServer.IsHere(kind), "redis-server is not on the PATH: the same test runs on garnet-server");
        await using var server = await SpareServers.RedisAsync(kind);
        await using var connection = await server.ConnectAsync();
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(100));
        var late = await ledger.HoldAsync(new NanoUsd(10));
        var never = await ledger.HoldAsync(new NanoUsd(20));
        ledger.Clock.Advance(TimeSpan.FromSeconds(59));
        var open = await ledger.HoldAsync(new NanoUsd(30));
        ledger.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, await ledger.Sweeper.SweepAsync());
        Assert.Equal(0, await ledger.Sweeper.SweepAsync());
        var presumed = await ledger.Holds.PresumedAsync(0, 10);
        Assert.Equivalent(new[] { late, never }, presumed.Select(hold => hold.Hold));
        Assert.Equal([open.Id], (await ledger.Holds.HeldAsync(0, 10)).Select(hold => hold.Hold.Id));
        Assert.Equal((30, 0, 30, 0), (await ledger.FiguresAsync())[0]);

        await ledger.Ledger.PostAsync(late, new NanoUsd(9));
        await ledger.Ledger.ReconcileAsync(presumed.Single(hold => hold.Hold.Id == never.Id).Hold, null, new Reconciliation("operator", "not on the invoice"));

        Assert.Equal((30, 9, 0, 1), (await ledger.FiguresAsync())[0]);
        Assert.Empty((await ledger.AuditAsync(connection)).Differences);
    }

    private static async Task<Hold> InStateAsync(TestLedger ledger, HoldState state)
    {
        switch (state)
        {
            case HoldState.Presumed:
                return await ledger.PresumedAsync(new NanoUsd(10));
            case HoldState.None:
                var elsewhere = await ledger.HoldAsync(new NanoUsd(10));
                await ledger.Ledger.VoidAsync(elsewhere, left: false);
                return elsewhere with { Id = TestLedger.NewId() };
            default:
                var hold = await ledger.HoldAsync(new NanoUsd(10));
                if (state == HoldState.Posted)
                {
                    await ledger.Ledger.PostAsync(hold, new NanoUsd(7));
                }
                else if (state == HoldState.Voided)
                {
                    await ledger.Ledger.VoidAsync(hold, left: false);
                }
                return hold;
        }
    }

    private static Task<ResolveResult> SayAsync(TestLedger ledger, string verb, Hold hold)
    {
        if (verb == "expire later")
        {
            ledger.Clock.Advance(TimeSpan.FromMinutes(2));
        }
        return verb switch
        {
            "post" => ledger.Ledger.PostAsync(hold, new NanoUsd(5)),
            "post the same" => ledger.Ledger.PostAsync(hold, new NanoUsd(7)),
            "adjust" => ledger.Ledger.AdjustAsync(hold, new NanoUsd(5)),
            "void" => ledger.Ledger.VoidAsync(hold, left: false),
            "expire" or "expire later" => ledger.Ledger.ExpireAsync(hold),
            "reconcile" => ledger.Ledger.ReconcileAsync(hold, new NanoUsd(5), new Reconciliation("operator", "invoice")),
            "reconcile to nothing" => ledger.Ledger.ReconcileAsync(hold, null, new Reconciliation("operator", "invoice")),
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "no such verb"),
        };
    }
}
