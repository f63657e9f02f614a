using CsCheck;
using Google.Type;
using TVDb.Pipeline.Api;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Api;

public class MoneyMessagesTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(20, 0, 20)]
    [InlineData(1_000_000_000, 1, 0)]
    [InlineData(50_003_750_000, 50, 3_750_000)]
    [InlineData(-1, 0, -1)]
    [InlineData(-1_500_000_000, -1, -500_000_000)]
    public void ToMessage_AnyAmount_IsUnitsAndNanosOfOneSign(long nano, long units, int nanos) =>
        Assert.Equal(new Money { CurrencyCode = "USD", Units = units, Nanos = nanos }, new NanoUsd(nano).ToMessage());

    [Fact]
    public void ToAmount_OfToMessage_IsTheSameAmount() =>
        Gen.Long[0, NanoUsd.Max.Value].Sample(nano => new NanoUsd(nano).ToMessage().ToAmount() == new NanoUsd(nano));

    [Theory]
    [InlineData("", 1, 0)]
    [InlineData("EUR", 1, 0)]
    [InlineData("usd", 1, 0)]
    [InlineData("USD", -1, 0)]
    [InlineData("USD", 0, -1)]
    [InlineData("USD", 1, -1)]
    [InlineData("USD", 0, 1_000_000_000)]
    [InlineData("USD", 9_007_199, 254_740_992)]
    [InlineData("USD", 9_007_200, 0)]
    [InlineData("USD", long.MaxValue, 999_999_999)]
    public void ToAmount_NotAnAmountWeTake_IsNull(string currency, long units, int nanos) =>
        Assert.Null(new Money { CurrencyCode = currency, Units = units, Nanos = nanos }.ToAmount());
}
