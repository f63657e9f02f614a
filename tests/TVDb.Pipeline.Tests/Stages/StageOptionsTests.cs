using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Stages;

public class StageOptionsTests
{
    [Fact]
    public void Read_ABadValue_IsNamed()
    {
        var settings = Settings.Of(("MAX_PAGES", "0"));

        StageOptions.Read(settings);

        Assert.Equal(["MAX_PAGES is '0': expected a whole number from 1 to 10000"], Settings.ProblemsOf(settings));
    }

    [Fact]
    public void Read_NothingSet_IsTwoHundredPages() => Assert.Equal(new StageOptions { PagesMax = 200 }, StageOptions.Read(Settings.Of()));
}
