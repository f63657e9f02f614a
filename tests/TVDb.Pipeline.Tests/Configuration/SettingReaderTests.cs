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
        Assert.Equal(IPAddress.Loopback, settings.Parsed<IPAddress>("BLANK", "127.0.0.1", "an address", IPAddress.TryParse!));
        Assert.Null(settings.Parsed<IPAddress>("BLANK", "", "an address", IPAddress.TryParse!));
        Assert.Null(settings.WholeNumber("BLANK", min: 1, max: 9));
        Assert.Equal("", settings.Secret("BLANK"));
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

    [Fact]
    public void Parsed_ABadValue_IsTheFallbackAndNamed()
    {
        var settings = Settings.Of(("P", "here"));

        Assert.Equal(IPAddress.Loopback, settings.Parsed<IPAddress>("P", "127.0.0.1", "an address", IPAddress.TryParse!));
        Assert.Equal(["P is 'here': expected an address"], Settings.ProblemsOf(settings));
    }

    [Fact]
    public void Effective_WhatWasRead_IsByNameWithItsValueAndWhetherItIsSet()
    {
        var settings = Settings.Of(("N", "5"), ("Storage:Path", " /data "), ("UNREAD", "x"), ("S", "False"));

        settings.WholeNumber("N", 3, min: 1, max: 5);
        settings.WholeNumber("M", 3, min: 1, max: 5);
        settings.WholeNumber("NONE", min: 1, max: 5);
        settings.Text("Storage:Path", ".tvdb");
        settings.Switch("S", true);
        settings.Switch("T", true);
        settings.Address("A", "http://a");

        Assert.Equal(
            [
                new EffectiveSetting("A", "http://a", IsSet: false, IsSecret: false),
                new EffectiveSetting("M", "3", IsSet: false, IsSecret: false),
                new EffectiveSetting("N", "5", IsSet: true, IsSecret: false),
                new EffectiveSetting("NONE", "", IsSet: false, IsSecret: false),
                new EffectiveSetting("S", "False", IsSet: true, IsSecret: false),
                new EffectiveSetting("Storage__Path", "/data", IsSet: true, IsSecret: false),
                new EffectiveSetting("T", "true", IsSet: false, IsSecret: false),
            ],
            settings.Effective.All);
    }

    [Fact]
    public void Effective_ReadTwice_TheFirstDefaultStandsAndASecretIsOneWhoeverReadItBefore()
    {
        var settings = Settings.Of(("KEY", "sk-1"));

        settings.Text("KEY", "");
        settings.Secret("KEY");
        settings.Text("KEY", "");
        settings.Text("TWICE", "first");
        settings.Text("TWICE", "second");

        Assert.Equal(
            [new EffectiveSetting("KEY", "********", IsSet: true, IsSecret: true), new EffectiveSetting("TWICE", "first", IsSet: false, IsSecret: false)],
            settings.Effective.All);
    }

    [Theory]
    [InlineData("redis:6379,password=p%40=ss word,ssl=true", "redis:6379,password=********,ssl=true")]
    [InlineData("redis:6379, Password = p", "redis:6379, Password =********")]
    [InlineData("https://user:p%40ss@host/v1", "https://********@host/v1")]
    [InlineData("https://host/v1?at=a@b", "https://host/v1?at=a@b")]
    public void Effective_APasswordWithinAValue_IsMasked(string text, string shown)
    {
        var settings = Settings.Of(("V", text));

        settings.Text("V", "");

        Assert.Equal(shown, Assert.Single(settings.Effective.All).Value);
    }
}
