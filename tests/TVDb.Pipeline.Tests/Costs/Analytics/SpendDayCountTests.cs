using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;

namespace TVDb.Pipeline.Tests.Costs.Analytics;

public class SpendDayCountTests
{
    private static readonly SpendKey Parse = new("acme", "llamaparse", "fast", "parse");

    [Fact]
    public void Apply_EachVerb_CountsWhereItBelongs()
    {
        var count = new SpendDayCount();
        // A try that failed and was paid for, then one that cost more than was held, later corrected.
        Apply("reserve", "job-1:parse:0:1", amount: 100);
        Apply("post", "job-1:parse:0:1", actual: 40, usage: [0, 0, 0, 1]);
        Apply("reserve", "job-1:parse:0:2", amount: 100);
        Apply("post", "job-1:parse:0:2", actual: 130, usage: [7, 21, 0, 0]);
        Apply("adjust", "job-1:parse:0:2", actual: 120, was: 130);
        // One that left and was voided, one that did not leave, one that a person settled to nothing.
        Apply("void", "job-2:parse:0:1", left: 1);
        Apply("void", "job-2:parse:0:2", left: 0);
        Apply("expire", "job-3:parse:0:1");
        Apply("reconcile", "job-3:parse:0:1");
        Apply("count", "job-4:parse:0:1", usage: [9, 9, 9, 0]);

        Assert.Equal(
            new SpendFigures(NanoUsd: 160, Calls: 4, Pages: 7, Tokens: 0, Failed: 3, FailedNanoUsd: 40, Repeated: 1, RepeatedNanoUsd: 130, Overruns: 1, OverrunNanoUsd: 30),
            Assert.Single(count.Result(default).Spend, each => each.Key == Parse).Value);

        void Apply(string verb, string id, long? amount = null, long? actual = null, long? was = null, int? left = null, long[]? usage = null) => count.Apply(new JournalEntry
        {
            Number = 1,
            TimeMs = 0,
            Verb = verb,
            From = "held",
            HoldId = id,
            CallParts = ["acme", "llamaparse", "fast", "test", "real"],
            AmountNanoUsd = amount,
            ActualNanoUsd = actual,
            WasNanoUsd = was,
            Left = left,
            UsageParts = usage,
        });
    }

    [Theory]
    [InlineData("job-1:embed:3:77", "embed")]
    [InlineData("by-hand", "other")]
    [InlineData("job-1:mystery:0:1", "other")]
    public void Apply_HoldId_TellsTheStage(string id, string stage)
    {
        var count = new SpendDayCount();
        count.Apply(new JournalEntry { Number = 1, TimeMs = 0, Verb = "post", From = "held", HoldId = id, CallParts = ["acme", "openai", "small", "test", "real"], ActualNanoUsd = 1 });

        Assert.Equal(stage, Assert.Single(count.Result(default).Spend).Key.Stage);
    }
}
