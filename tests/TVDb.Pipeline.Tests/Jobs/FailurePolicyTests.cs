using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Tests.Jobs;

/// <summary>What follows a failure, cell by cell.</summary>
public class FailurePolicyTests
{
    private static readonly DateTimeOffset Now = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Class; budget in the way; both policies; try; provider down → step, gate, seconds to wait at the middle of the jitter.</summary>
    public static TheoryData<ErrorClass, bool, FallbackPolicy, int, bool, string> Table => new()
    {
        { ErrorClass.CostLimitExceeded, true, FallbackPolicy.Defer, 1, false, "defer budget/openai:day 3602.5" },
        { ErrorClass.CostLimitExceeded, true, FallbackPolicy.Defer, 5, true, "defer budget/openai:day 3602.5" },
        { ErrorClass.CostLimitExceeded, true, FallbackPolicy.Reject, 1, false, "give up" },
        { ErrorClass.CostLimitExceeded, false, FallbackPolicy.Defer, 1, false, "give up" },
        { ErrorClass.QuotaExhausted, false, FallbackPolicy.Defer, 5, false, "defer pause/4070952900 900" },
        { ErrorClass.QuotaExhausted, false, FallbackPolicy.Reject, 1, false, "give up" },
        { ErrorClass.RateLimited, false, FallbackPolicy.Defer, 5, false, "defer pause/4070952007 7.5" },
        { ErrorClass.RateLimited, false, FallbackPolicy.Reject, 1, false, "give up" },
        { ErrorClass.ServiceUnavailable, false, FallbackPolicy.Defer, 5, true, "defer provider/openai 60" },
        { ErrorClass.ServiceUnavailable, false, FallbackPolicy.Defer, 1, false, "try again 1" },
        { ErrorClass.ServiceUnavailable, false, FallbackPolicy.Defer, 4, false, "try again 8" },
        { ErrorClass.ServiceUnavailable, false, FallbackPolicy.Defer, 5, false, "give up" },
        { ErrorClass.ServiceUnavailable, false, FallbackPolicy.Reject, 1, true, "give up" },
        { ErrorClass.InvalidDocument, false, FallbackPolicy.Defer, 1, false, "give up" },
        { ErrorClass.Configuration, false, FallbackPolicy.Defer, 1, false, "give up" },
        { ErrorClass.Unknown, false, FallbackPolicy.Defer, 1, false, "try again 1" },
        { ErrorClass.Unknown, false, FallbackPolicy.Reject, 3, true, "try again 4" },
        { ErrorClass.Unknown, false, FallbackPolicy.Defer, 5, false, "give up" },
    };

    [Theory, MemberData(nameof(Table))]
    public void Decide_EachCell_IsAsTheTableSays(ErrorClass errorClass, bool blocked, FallbackPolicy policy, int attempt, bool down, string expected)
    {
        var failure = new StageFailure(errorClass, "REASON", "openai", "message", new Dictionary<string, string>())
        {
            Blocked = blocked ? new BlockedBudget("openai:day", 5) : null,
            ResetsAt = blocked ? Now.AddHours(1) : null,
        };

        Assert.Equal(expected, Show(FailurePolicy.Decide(new FailureFacts(failure, policy, policy, attempt, AttemptsMax: 5, down, Now, Chance: 0.5))));
    }

    /// <summary>Such a provider looks well to each unpaid probe: a job that waited for that alone would pay again and again.</summary>
    [Theory]
    [InlineData(4, "try again 8")]
    [InlineData(5, "give up")]
    public void Decide_PaidForNothingByAProviderThatIsDown_BurnsAnAttempt(int attempt, string expected)
    {
        var failure = new StageFailure(ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", "openai", "message", new Dictionary<string, string>()) { WasPaid = true };

        Assert.Equal(expected, Show(FailurePolicy.Decide(new FailureFacts(failure, default, default, attempt, 5, ProviderDown: true, Now, 0.5))));
    }

    [Fact]
    public void Decide_TheLedgerIsAway_WaitsAMomentAndBurnsNoAttempt()
    {
        var failure = new StageFailure(ErrorClass.ServiceUnavailable, CallFailure.LedgerUnavailable, "openai", "message", new Dictionary<string, string>());

        Assert.Equal("defer pause/4070952003 3", Show(FailurePolicy.Decide(new FailureFacts(failure, default, default, 5, 5, ProviderDown: false, Now, 0.5))));
    }

    [Fact]
    public void Decide_TheCircuitIsOpen_WaitsForTheEndOfItsBreakAndBurnsNoAttempt()
    {
        var failure = new StageFailure(ErrorClass.ServiceUnavailable, CallFailure.CircuitOpen, "openai", "message", new Dictionary<string, string>()) { RetryAfter = TimeSpan.FromSeconds(20) };

        Assert.Equal("defer pause/4070952021 21", Show(FailurePolicy.Decide(new FailureFacts(failure, default, default, 5, 5, ProviderDown: false, Now, 0.5))));
    }

    [Fact]
    public void Decide_TheProviderSaysWhen_WaitsThatLong()
    {
        var failure = new StageFailure(ErrorClass.RateLimited, "RATE_LIMITED", "openai", "message", new Dictionary<string, string>()) { RetryAfter = TimeSpan.FromSeconds(42) };

        Assert.Equal("defer pause/4070952042 42", Show(FailurePolicy.Decide(new FailureFacts(failure, default, default, 1, 5, ProviderDown: false, Now, 0.5))));
    }

    [Fact]
    public void Decide_ManyTries_NeverWaitsLongerThanFiveMinutes() =>
        Assert.Equal("try again 300", Show(FailurePolicy.Decide(new FailureFacts(StageFailure.Ours("X", "x"), default, default, 60, 100, false, Now, 1))));

    private static string Show(FailureStep step) => FormattableString.Invariant(step switch
    {
        FailureStep.Defer defer => $"defer {defer.Gate} {defer.Wait.TotalSeconds}",
        FailureStep.TryAgain again => $"try again {again.Wait.TotalSeconds}",
        _ => (FormattableString)$"give up",
    });
}
