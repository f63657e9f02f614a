using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb mode list`</summary>
internal sealed class ModeListCommand : Command
{
    public ModeListCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("list", "Shows the modes in force, and what is set for good and for a time.")
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        Options.Add(json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
            ModesReport.Tell(terminal, (await connection.Operations.GetServiceModesAsync(new GetServiceModesRequest(), call)).Modes, parsed.GetValue(json));
            return ExitCode.Ok;
        }, cancellationToken));
    }
}
