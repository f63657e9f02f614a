using TVDb.Pipeline.Stages.Bills;

namespace TVDb.Pipeline.Tests.Stages.Bills;

public sealed class BillScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 10)]
    [InlineData(9.9, 10)]
    [InlineData(10, 60)]
    [InlineData(61, 1440)]
    public void NextForCredits_MinutesAfterThePost_IsTheNextOfTheSchedule(double passed, double next) =>
        Assert.Equal(Start.AddMinutes(next), BillSchedule.NextForCredits(Start, Start.AddMinutes(passed)));

    [Fact]
    public void NextForCredits_AfterADay_IsNever() => Assert.Null(BillSchedule.NextForCredits(Start, Start.AddDays(1)));

    [Theory]
    [InlineData(-600, 10)]
    [InlineData(0, 10)]
    [InlineData(60, 60)]
    [InlineData(86400, 3600)]
    public void NextForPresumed_TheOlder_TheRarer(int ageSeconds, int waitSeconds)
    {
        var now = Start.AddSeconds(ageSeconds);

        Assert.Equal(now.AddSeconds(waitSeconds), BillSchedule.NextForPresumed(Start, now));
    }

    [Theory]
    [InlineData("job-1:parse:0:1", "job-1")]
    [InlineData("job-1:embed:0:1", null)]
    [InlineData("job-1:parse:0:1:2", null)]
    [InlineData("../job:parse:0:1", null)]
    public void RunOf_AHoldsId_IsAParsesRunOrNone(string holdId, string? job) => Assert.Equal(job, ParseHoldId.RunOf(holdId));
}
