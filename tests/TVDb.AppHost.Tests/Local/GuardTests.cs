using System.Diagnostics;
using TVDb.AppHost.Local.Running;

namespace TVDb.AppHost.Tests.Local;

public sealed class GuardTests
{
    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("12 345")]
    [InlineData("12 345 ")]
    [InlineData("-12 345 redis")]
    [InlineData("1 345 init")]
    [InlineData("x 345 redis")]
    [InlineData("99999999999 345 redis")]
    public void Parse_NotAWholeLine_IsNull(string line) => Assert.Null(GuardedProcess.Parse(line));

    [Fact]
    public void Parse_OwnLine_IsTheSame()
    {
        var child = new GuardedProcess(new ProcessIdentity(4711, 123456789012), "mock openai");

        Assert.Equal(child, GuardedProcess.Parse(child.ToLine()));
    }

    [Theory]
    [InlineData("7 (redis-server) S 1 7 7 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 5 0 82047 7 8", 82047L)]
    [InlineData("7 (a ) S (b) R 1 7 7 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 5 0 82047 7 8", 82047L)]
    [InlineData("7 (dead) Z 1 7 7 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 5 0 82047 7 8", null)]
    public void ParseStat_AnyName_IsField22UnlessAZombie(string stat, long? startTime) =>
        Assert.Equal(startTime, ProcessIdentity.ParseStat(stat));

    [Fact]
    public void Run_InputEnds_KillsWhatStillRuns()
    {
        using var child = Process.Start("sleep", "60");
        var identity = ProcessIdentity.Of(child.Id)!.Value;
        using var log = new StringWriter();

        Guard.Run(new StringReader(new GuardedProcess(identity, "sleeper").ToLine() + "\n12 garb"), log);

        Assert.True(child.WaitForExit(TimeSpan.FromSeconds(5)));
        Assert.Equal($"guard: the AppHost is gone, killed sleeper ({child.Id})", log.ToString().Trim());
    }

    [Fact]
    public void Run_PidRecycled_SparesTheNewProcess()
    {
        using var stranger = Process.Start("sleep", "60");
        var earlier = ProcessIdentity.Of(stranger.Id)!.Value with { StartTime = 1 };
        using var log = new StringWriter();

        Guard.Run(new StringReader(new GuardedProcess(earlier, "sleeper").ToLine()), log);

        Assert.Equal((false, ""), (stranger.HasExited, log.ToString()));
        stranger.Kill();
    }

    [Theory]
    [InlineData(true, "dotnet", "run", "--project", "TVDb.AppHost")]
    [InlineData(true, "/usr/share/dotnet/dotnet", "run")]
    [InlineData(false, "dotnet", "watch", "run")]
    [InlineData(false, "dotnet", "TVDb.AppHost.dll")]
    [InlineData(false, "/bin/sh", "run")]
    public void IsDotNetRun_CommandLine_IsTheCommandItself(bool expected, params string[] commandLine) =>
        Assert.Equal(expected, DotNetRun.IsDotNetRun(commandLine));
}
