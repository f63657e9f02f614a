using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Tests.Routing;

public class PostRetryTests
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private readonly ElapsingTime _time = new();
    private int _tries;

    [Fact]
    public async Task ResolveAsync_LedgerAwayForEver_IsSevenTriesThenUnavailable()
    {
        var result = await new PostRetry(_time).ResolveAsync(() =>
        {
            _tries++;
            return Task.FromResult(new ResolveResult(ResolveOutcome.Unavailable, HoldState.None));
        });

        Assert.Equal(ResolveOutcome.Unavailable, result.Outcome);
        Assert.Equal(7, _tries);
        Assert.All(_time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, LongestDelay));
    }

    [Theory]
    [InlineData(ResolveOutcome.Done)]
    [InlineData(ResolveOutcome.Recovered)]
    [InlineData(ResolveOutcome.Conflict)]
    [InlineData(ResolveOutcome.Refused)]
    public async Task ResolveAsync_LedgerAnswersOnTheSecondTry_IsItsAnswer(ResolveOutcome outcome)
    {
        var answer = new ResolveResult(outcome, HoldState.Held);

        Assert.Equal(answer, await new PostRetry(_time).ResolveAsync(() =>
            Task.FromResult(++_tries == 1 ? new ResolveResult(ResolveOutcome.Unavailable, HoldState.None) : answer)));
        Assert.Equal(2, _tries);
    }
}
