using TVDb.Pipeline.Costs.Fitness;

namespace TVDb.Pipeline.Tests.Costs.Fitness;

public sealed class RedisFitnessTests
{
    private static readonly RedisFacts Fit = new("redis", new Version(7, 0, 15), "noeviction", AppendOnly: true, "always");

    public static TheoryData<RedisFacts, string> Unfit => new()
    {
        { Fit with { Kind = null }, "does not say what it is" },
        { Fit with { Kind = "garnet" }, "it is garnet" },
        { Fit with { Version = new Version(6, 2, 14) }, "version 6.2.14" },
        { Fit with { Version = null }, "version is not known" },
        { Fit with { EvictionPolicy = "allkeys-lru" }, "maxmemory-policy is allkeys-lru" },
        { Fit with { EvictionPolicy = null }, "does not tell its maxmemory-policy" },
        { Fit with { AppendOnly = false }, "appendonly must be yes" },
        { Fit with { AppendOnly = null }, "does not tell whether" },
        { Fit with { AppendFsync = "no" }, "appendfsync is no" },
        { Fit with { AppendFsync = null }, "does not tell its appendfsync" },
    };

    [Fact]
    public void Judge_RedisAndValkeyThatKeepAll_AreFit()
    {
        Assert.Empty(RedisFitness.Judge(Fit));
        Assert.Empty(RedisFitness.Judge(Fit with { Kind = "valkey", Version = new Version(7, 2, 4) }));
    }

    [Theory, MemberData(nameof(Unfit))]
    public void Judge_OneThingWrong_IsUnfitByThatAlone(RedisFacts facts, string told)
    {
        var problem = Assert.Single(RedisFitness.Judge(facts));

        Assert.True(problem.IsUnfit);
        Assert.Contains(told, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_FsyncEachSecond_IsARiskOneMayChoose()
    {
        var problem = Assert.Single(RedisFitness.Judge(Fit with { AppendFsync = "everysec" }));

        Assert.False(problem.IsUnfit);
        Assert.Contains("up to a second", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NothingAnswered_IsUnfitInEveryPoint() =>
        Assert.Equal([true, true, true], RedisFitness.Judge(new RedisFacts(null, null, null, null, null)).Select(problem => problem.IsUnfit));
}
