using TVDb.AppHost.Local.Running;

namespace TVDb.AppHost.Tests.Local;

public sealed class ConsoleLogTests
{
    [Fact]
    public void Line_NoColours_HasPaddedPrefixOnly()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var log = new ConsoleLog(output, colours: false, nameWidth: 8);

        log.Line("redis", "Ready to accept connections");
        log.State("pipeline", "starting");
        log.Own("ready in 1.0 s");

        Assert.Equal("redis    | Ready to accept connections\npipeline | starting\nready in 1.0 s\n", output.ToString());
    }

    [Fact]
    public void Line_Colours_GivesEachNameItsOwn()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var log = new ConsoleLog(output, colours: true, nameWidth: 1);

        log.Line("a", "1");
        log.Line("b", "2");
        log.Line("a", "3");

        Assert.Equal("\e[36ma |\e[0m 1\n\e[32mb |\e[0m 2\n\e[36ma |\e[0m 3\n", output.ToString());
    }
}
