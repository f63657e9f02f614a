using TVDb.Cli.Client;

namespace TVDb.Cli.Tests.Client;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData(new int[0], 0)]
    [InlineData(new[] { 0, 0 }, 0)]
    [InlineData(new[] { 0, 3, 4 }, 4)]
    [InlineData(new[] { 4, 5, 3 }, 5)]
    [InlineData(new[] { 5, 2 }, 2)]
    [InlineData(new[] { 2, 1 }, 1)]
    [InlineData(new[] { 1, 130, 0 }, 130)]
    public void Decide_SeveralCodes_HighestPriority(int[] codes, int expected) =>
        Assert.Equal((ExitCode)expected, ExitCodes.Decide(codes.Select(code => (ExitCode)code)));
}
