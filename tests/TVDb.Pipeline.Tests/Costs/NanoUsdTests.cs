using System.Globalization;
using CsCheck;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

public class NanoUsdTests
{
    private static readonly Gen<NanoUsd> Amounts = Gen.Long[0, NanoUsd.Max.Value].Select(value => new NanoUsd(value));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("50", 50_000_000_000)]
    [InlineData("50.00", 50_000_000_000)]
    [InlineData(".5", 500_000_000)]
    [InlineData("0.000000001", 1)]
    [InlineData("0.00375", 3_750_000)]
    [InlineData("9007199.254740991", 9_007_199_254_740_991)]
    public void TryParseUsd_PlainDecimal_IsExact(string text, long nano)
    {
        Assert.True(NanoUsd.TryParseUsd(text, out var amount));
        Assert.Equal(new NanoUsd(nano), amount);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("$1")]
    [InlineData(" 1")]
    [InlineData("NaN")]
    [InlineData("unlimited")]
    [InlineData("0.0000000001")]
    [InlineData("0.00000000000000000000000000000000001")]
    [InlineData("1.00000000000000000000000000000000001")]
    [InlineData("9007199.254740992")]
    [InlineData("79228162514264337593543950336")]
    public void TryParseUsd_AnythingElse_IsRefused(string text)
    {
        Assert.False(NanoUsd.TryParseUsd(text, out var amount));
        Assert.Equal(NanoUsd.Zero, amount);
    }

    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(1, "$0.000000001")]
    [InlineData(3_750_000, "$0.00375")]
    [InlineData(50_000_000_000, "$50.00")]
    [InlineData(-1_500_000_000, "-$1.50")]
    [InlineData(long.MaxValue, "$9223372036.854775807")]
    [InlineData(long.MinValue, "-$9223372036.854775808")]
    public void ToString_AnyAmount_ShowsTheDecimalsThatMatter(long nano, string expected) =>
        Assert.Equal(expected, new NanoUsd(nano).ToString());

    [Fact]
    public void TryParseUsd_OfToString_IsTheSameAmount() =>
        Amounts.Sample(amount => NanoUsd.TryParseUsd(amount.ToString()[1..], out var again) && again == amount);

    [Fact]
    public void TryParseUsd_OfAllNineDecimals_IsTheSameAmount() =>
        Amounts.Sample(amount =>
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{amount.Value / NanoUsd.PerUsd}.{amount.Value % NanoUsd.PerUsd:D9}");
            return NanoUsd.TryParseUsd(text, out var again) && again == amount;
        });

    [Fact]
    public void Arithmetic_OfTwoAmounts_AgreesWithExactIntegers() =>
        Gen.Select(Amounts, Amounts, Gen.Long[0, 1000]).Sample((a, b, count) =>
            (a + b).Value == (Int128)a.Value + b.Value
            && (a - b).Value == (Int128)a.Value - b.Value
            && (new NanoUsd(a.Value / 1000) * count).Value == (Int128)(a.Value / 1000) * count
            && a - b + b == a
            && (a > b) == (a.Value > b.Value)
            && (a < b) == (b > a)
            && (a >= b) == !(a < b)
            && (a <= b) == !(a > b)
            && Math.Sign(a.CompareTo(b)) == Math.Sign(a.Value.CompareTo(b.Value)));

    [Fact]
    public void Sum_OfAmounts_IsTheirTotal()
    {
        Assert.Equal(NanoUsd.Zero, NanoUsd.Sum([]));
        Assert.Equal(new NanoUsd(23_750_000), NanoUsd.Sum([new(20_000_000), new(3_750_000), NanoUsd.Zero]));
    }

    [Fact]
    public void Arithmetic_PastTheRange_Throws()
    {
        Assert.Throws<OverflowException>(() => new NanoUsd(long.MaxValue) + new NanoUsd(1));
        Assert.Throws<OverflowException>(() => new NanoUsd(long.MinValue) - new NanoUsd(1));
        Assert.Throws<OverflowException>(() => NanoUsd.Max * 1025);
        Assert.Throws<OverflowException>(() => NanoUsd.Sum([new(long.MaxValue), new(1)]));
    }
}
