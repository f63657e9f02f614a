using System.Net;
using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Tests.Configuration;

public class SettingReaderTests
{
    [Fact]
    public void Read_NothingSet_IsTheFallback()
    {
        var settings = Settings.Of(("EMPTY", ""), ("BLANK", "  "));

        Assert.Equal("a", settings.Text("MISSING", "a"));
        Assert.Equal("a", settings.Text("EMPTY", "a"));
        Assert.Equal("a", settings.Text("BLANK", "a"));
        Assert.Equal(7, settings.WholeNumber("BLANK", 7, min: 1, max: 9));
        Assert.True(settings.Switch("BLANK", true));
        Assert.Equal(new Uri("http://a/"), settings.Address("BLANK", "http://a"));
        Assert.Equal(IPAddress.Loopback, settings.Parsed<IPAddress>("BLANK", IPAddress.Loopback, "an address", IPAddress.TryParse!));
        Assert.Empty(Settings.ProblemsOf(settings));
    }

    [Fact]
    public void Read_ValuesInRange_AreTakenTrimmed()
    {
        var settings = Settings.Of(("T", " text "), ("N", " -5 "), ("L", "9223372036854775807"), ("S", "TRUE"), ("A", "https://b:1/v1"));

        Assert.Equal("text", settings.Text("T", ""));
        Assert.Equal(-5, settings.WholeNumber("N", 0, min: -5, max: 5));
        Assert.Equal(long.MaxValue, settings.WholeNumber("L", 0L, min: 0, max: long.MaxValue));
        Assert.True(settings.Switch("S", false));
        Assert.Equal(new Uri("https://b:1/v1"), settings.Address("A", "http://a"));
        Assert.Empty(Settings.ProblemsOf(settings));
    }

    [Theory]
    [InlineData("6")]
    [InlineData("0")]
    [InlineData("1.0")]
    [InlineData("1,000")]
    [InlineData("0x1")]
    [InlineData("one")]
    [InlineData("99999999999999999999")]
    public void WholeNumber_BadOrOutOfRange_IsTheFallbackAndNamed(string text)
    {
        var settings = Settings.Of(("N", text));

        Assert.Equal(3, settings.WholeNumber("N", 3, min: 1, max: 5));
        Assert.Equal([$"N is '{text}': expected a whole number from 1 to 5"], Settings.ProblemsOf(settings));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("/path")]
    [InlineData("ftp://host")]
    [InlineData("http//host")]
    public void Address_NotHttp_IsTheFallbackAndNamed(string text)
    {
        var settings = Settings.Of(("A", text));

        Assert.Equal(new Uri("http://a"), settings.Address("A", "http://a"));
        Assert.Equal([$"A is '{text}': expected an absolute http or https address"], Settings.ProblemsOf(settings));
    }

    [Fact]
    public void ThrowIfAny_SeveralProblems_NamesEveryOneAtOnce()
    {
        var settings = Settings.Of(("N", "x"), ("S", "1"), ("A", "b"));
        settings.WholeNumber("N", 1, min: 1, max: 5);
        settings.Switch("S", true);
        settings.Address("A", "http://a");
        settings.Reject("N needs S");

        var e = Assert.Throws<InvalidSettingsException>(settings.ThrowIfAny);

        Assert.Equal(
            """
            TVDb cannot start: 4 problem(s) in the settings.
              - N is 'x': expected a whole number from 1 to 5
              - S is '1': expected true or false
              - A is 'b': expected an absolute http or https address
              - N needs S
            """,
            e.Message);
    }

    [Fact]
    public void ThrowIfAny_NoProblem_DoesNothing() => Settings.Of(("N", "x")).ThrowIfAny();
}
