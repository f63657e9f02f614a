using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;

namespace TVDb.Pipeline.Tests.Alerts.Deliveries;

public class DeliveryBackoffTests
{
    private static readonly AlertOptions Options = new();

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(2, 2, 4)]
    [InlineData(3, 4, 8)]
    [InlineData(9, 256, 512)]
    [InlineData(10, 300, 600)]
    [InlineData(10_000, 300, 600)]
    public void Next_AfterFailures_DoublesUpToTenMinutesWithJitter(int attempts, double least, double most)
    {
        Assert.Equal(TimeSpan.FromSeconds(least), Next(attempts, TimeSpan.Zero, jitter: 0));
        Assert.Equal(TimeSpan.FromSeconds(most), Next(attempts, TimeSpan.Zero, jitter: 1));
    }

    [Fact]
    public void Next_ReceiverAsksForLonger_WaitsThatLong()
    {
        Assert.Equal(TimeSpan.FromMinutes(30), DeliveryBackoff.Next(Options, 1, TimeSpan.Zero, TimeSpan.FromMinutes(30), 1));
        Assert.Equal(TimeSpan.FromSeconds(2), DeliveryBackoff.Next(Options, 1, TimeSpan.Zero, TimeSpan.FromSeconds(1), 1));
        Assert.Equal(TimeSpan.FromHours(24), DeliveryBackoff.Next(Options, 1, TimeSpan.Zero, TimeSpan.FromDays(90), 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Next_AgainAndAgain_TriesUntilJustTwentyFourHoursAndThenGivesUp(double jitter)
    {
        var since = TimeSpan.Zero;
        var attempts = 1;
        while (Next(attempts, since, jitter) is { } wait)
        {
            Assert.True(wait > TimeSpan.Zero);
            since += wait;
            attempts++;
        }

        Assert.Equal(TimeSpan.FromHours(24), since);
        Assert.InRange(attempts, 140, 310);
    }

    private static TimeSpan? Next(int attempts, TimeSpan since, double jitter) => DeliveryBackoff.Next(Options, attempts, since, retryAfter: null, jitter);
}
