using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Tests.Routing;

/// <summary>Redis came back older, and counts ordinals that were used.</summary>
public sealed class RepeatedIdTests : RoutedCalls
{
    public static TheoryData<string, string> Known => new()
    {
        { "held", "" },
        { "posted", "" },
        { "voided", "" },
        { "presumed", "" },
        { "conflict", "held" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public async Task CallAsync_IdIsAnotherCalls_TakesAFreshOne(string word, string state)
    {
        var answers = new Queue<RedisValue[]>([state.Length > 0 ? [word, state] : [word], ["held", "none", "2"]]);
        Ledger.OnReserve = answers.Dequeue;

        var result = await CallAsync(Served);

        Assert.Equal(
            ["reserve job-1:embed:0:1 100", "reserve job-1:embed:0:2 100", "send job-1:embed:0:2", "keep 3", "post job-1:embed:0:2 60"],
            Ledger.Verbs);
        Assert.Equal((1, new NanoUsd(60), "vectors"), (result.Requests, result.Actual, result.Value));
    }

    [Fact]
    public async Task CallAsync_ThreeIdsAreOtherCalls_CallsNoProvider()
    {
        Ledger.OnReserve = () => ["posted"];

        var result = await CallAsync(Served);

        Assert.Equal(["reserve job-1:embed:0:1 100", "reserve job-1:embed:0:2 100", "reserve job-1:embed:0:3 100"], Ledger.Verbs);
        Assert.Equal((ErrorClass.Unknown, "CALL_IDS_USED_BEFORE", 0), (result.Failure!.Class, result.Failure.Reason, result.Requests));
    }
}
