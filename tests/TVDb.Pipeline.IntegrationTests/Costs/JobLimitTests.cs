using TVDb.Pipeline.Costs;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Costs;

/// <summary>What one job may cost, whoever works on it.</summary>
public sealed class JobLimitTests(RedisServers servers)
{
    public static TheoryData<RedisKind> Kinds => RedisServers.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_OfALimitedJob_CountsAllItsCallsOfWhateverProviderAndEnd(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: null, openAI: null);
        var job = NewJob(ledger, 100);
        var presumed = await HeldAsync(ledger, 30, job, "llamaparse");
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        await ledger.Ledger.ExpireAsync(presumed);
        var posted = await HeldAsync(ledger, 50, job, "openai");
        await ledger.Ledger.PostAsync(posted, new NanoUsd(20));
        await HeldAsync(ledger, 10, job, "openai");

        var refused = await ledger.ReserveAsync(new NanoUsd(41), "llamaparse", job: job);
        var fits = await ledger.ReserveAsync(new NanoUsd(40), "llamaparse", job: job);
        await ledger.Ledger.ReconcileAsync(presumed, null, new Reconciliation("who", "why"));
        var given = await ledger.ReserveAsync(new NanoUsd(30), "openai", job: job);

        Assert.Equal(new ReserveResult.JobRefused(new NanoUsd(100), new NanoUsd(20), new NanoUsd(30), new NanoUsd(10), new NanoUsd(41)), refused);
        Assert.IsType<ReserveResult.Held>(fits);
        Assert.IsType<ReserveResult.Held>(given);
    }

    /// <summary>The deployment's limits are the operators', this one is the caller's.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_LimitsSwitchedOff_StillKeepsTheJobs(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: new NanoUsd(1), limitsEnabled: false);
        var job = NewJob(ledger, 100);

        var fits = await ledger.ReserveAsync(new NanoUsd(100), job: job);
        var refused = await ledger.ReserveAsync(new NanoUsd(1), job: job);

        Assert.IsType<ReserveResult.Held>(fits);
        Assert.IsType<ReserveResult.JobRefused>(refused);
    }

    /// <summary>Verbs that share a run of the script share its windows, and only a reserve knows the job's limit.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Reserve_AtOnceWithPostsOfTheJob_NeverPassesTheLimit(RedisKind kind)
    {
        await using var connection = await servers.ConnectAsync(kind);
        var ledger = new TestLedger(connection, llamaParse: null);
        var job = NewJob(ledger, 100);
        for (var round = 0; round < 20; round++)
        {
            Hold[] holds = [await HeldAsync(ledger, 1, job), await HeldAsync(ledger, 1, job)];
            // The third and those after it wait for one of the two before them, and share a run.
            var others = Enumerable.Range(0, 4).Select(_ => ledger.ReserveAsync(new NanoUsd(1))).ToArray();
            var posts = holds.Select(hold => ledger.Ledger.PostAsync(hold, new NanoUsd(1))).ToArray();
            var wishes = Enumerable.Range(0, 5).Select(_ => ledger.ReserveAsync(new NanoUsd(60), job: job)).ToArray();
            await Task.WhenAll([.. others, .. posts]);

            var admitted = Assert.Single((await Task.WhenAll(wishes)).OfType<ReserveResult.Held>());
            await ledger.Ledger.VoidAsync(admitted.Hold, left: false);
        }
        Assert.Equal((0, 40, 0), await ledger.WindowAsync(job.WindowId));
    }

    private static JobLimit NewJob(TestLedger ledger, long max) => new($"job-{Guid.NewGuid()}", new NanoUsd(max), ledger.Clock.GetUtcNow());

    private static async Task<Hold> HeldAsync(TestLedger ledger, long amount, JobLimit job, string provider = "llamaparse") =>
        Assert.IsType<ReserveResult.Held>(await ledger.ReserveAsync(new NanoUsd(amount), provider, job: job)).Hold;
}
