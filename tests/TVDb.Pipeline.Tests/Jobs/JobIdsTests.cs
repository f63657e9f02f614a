using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Tests.Jobs;

public class JobIdsTests
{
    private static readonly DateTimeOffset Noon = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Before_AnInstant_IsBetweenTheIdsMadeBeforeAndThen()
    {
        string[] sorted = [JobIds.BeforeAll, JobIds.Create(Noon.AddMilliseconds(-1)), JobIds.Before(Noon), JobIds.Create(Noon), JobIds.Before(Noon.AddMilliseconds(1)), JobIds.BehindAll];

        Assert.Equal(sorted.Order(StringComparer.Ordinal), sorted);
    }

    [Fact]
    public void Before_EveryInstantThereIs_IsBetweenTheEnds()
    {
        foreach (var instant in new[] { DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue })
        {
            Assert.InRange(JobIds.Before(instant), JobIds.BeforeAll, JobIds.BehindAll, StringComparer.Ordinal);
        }
    }

    [Fact]
    public void IsId_OneOfOurs_IsOne() => Assert.True(JobIds.IsId(JobIds.Create(Noon)));

    [Theory]
    [InlineData("")]
    [InlineData("job-")]
    [InlineData("doc-01980000-0000-7000-8000-000000000000")]
    [InlineData("job-01980000-0000-7000-8000-000000000000:events")]
    [InlineData("job-01980000000070008000000000000000")]
    [InlineData("job-01980000-0000-7000-8000-00000000000A")]
    public void IsId_AnythingElse_IsNone(string text) => Assert.False(JobIds.IsId(text));
}
