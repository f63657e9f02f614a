using CsCheck;
using TVDb.Cli.Client;

namespace TVDb.Cli.Tests.Client;

public sealed class NanoUsdTests
{
    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(112_500_000, "$0.1125")]
    [InlineData(1, "$0.000000001")]
    [InlineData(50_000_000_000, "$50.00")]
    [InlineData(-20, "-$0.00000002")]
    [InlineData(-3_100_000_000, "-$3.10")]
    [InlineData(long.MaxValue, "$9223372036.854775807")]
    [InlineData(long.MinValue, "-$9223372036.854775808")]
    public void ToString_Amount_ExactWithTwoDecimalsAtLeast(long nanoUsd, string expected) =>
        Assert.Equal(expected, new NanoUsd(nanoUsd).ToString());

    [Fact]
    public void TryParse_WhatToDecimalWrote_SameAmount() => Gen.Long[0, long.MaxValue].Sample(nanoUsd =>
        NanoUsd.TryParse(new NanoUsd(nanoUsd).ToDecimal(), out var amount, out _) && amount.Amount == nanoUsd);

    [Fact]
    public void From_WhatToMoneyMade_SameAmount() => Gen.Long.Sample(nanoUsd =>
    {
        var money = new NanoUsd(nanoUsd).ToMoney();
        return NanoUsd.From(money) == new NanoUsd(nanoUsd) && Math.Abs(money.Nanos) < 1_000_000_000 && money.Units * (long)money.Nanos >= 0;
    });

    [Theory]
    [InlineData("5", 5_000_000_000)]
    [InlineData("$0.25", 250_000_000)]
    [InlineData("0.000000001", 1)]
    [InlineData("0.1000000000000", 100_000_000)]
    public void TryParse_Amount_Exact(string text, long expected)
    {
        Assert.True(NanoUsd.TryParse(text, out var amount, out _));
        Assert.Equal(new NanoUsd(expected), amount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData(".5")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("0.0000000001")]
    [InlineData("9223372036.854775808")]
    public void TryParse_NoAmount_SaysWhy(string text)
    {
        Assert.False(NanoUsd.TryParse(text, out _, out var problem));
        Assert.Contains($"'{text}'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void From_OtherCurrency_Refused() =>
        Assert.Throws<InvalidDataException>(() => NanoUsd.From(new Google.Type.Money { CurrencyCode = "EUR", Units = 1 }));
}
