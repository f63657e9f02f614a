using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TVDb.Cli.Client;

namespace TVDb.Cli.Commands;

/// <summary>The usual help, with the exit codes below it.</summary>
internal sealed class HelpWithExitCodes(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Exit codes:");
        foreach (var (number, meaning) in ExitCodes.Explained)
        {
            output.WriteLine($"  {number,3}  {meaning}");
        }
        output.WriteLine("  With several documents or jobs all are tried, and the first of 130, 1, 2, 5, 4, 3, 8 that occurred is the answer.");
        return result;
    }
}
