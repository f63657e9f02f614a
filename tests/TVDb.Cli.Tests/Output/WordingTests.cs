using Microsoft.Extensions.Time.Testing;
using TVDb.Cli.Output;

namespace TVDb.Cli.Tests.Output;

public sealed class WordingTests
{
    [Theory]
    [InlineData(0, "2099-01-01 12:00:00 UTC")]
    [InlineData(-2, "2099-01-01 10:00:00 -02:00 (2099-01-01 12:00:00 UTC)")]
    public void Instant_WhereLocalTimeIsUtc_IsSaidOnce(int hours, string said)
    {
        var clock = new FakeTimeProvider();
        clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(hours), "test", "test"));

        Assert.Equal(said, Wording.Instant(new DateTimeOffset(2099, 1, 1, 12, 0, 0, TimeSpan.Zero), clock));
    }
}
