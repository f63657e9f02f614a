using System.CommandLine;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb mode emergency` and `tvdb mode restore`.</summary>
internal sealed class ModeEmergencyCommand : Command
{
    public ModeEmergencyCommand(
        string name,
        string description,
        Func<OperationsService.OperationsServiceClient, string, string, CallOptions, Task<ServiceModes>> ask,
        Terminal terminal,
        ConnectionOptions connectionOptions)
        : base(name, description)
    {
        var author = new AuthorOptions();
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output: the modes after." };
        author.AddTo(this);
        Options.Add(json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var (who, why) = author.Read(parsed);
            var modes = await ask(connection.Operations, who, why, connection.Call(connection.DeadlineFromNow(), cancellationToken));
            ModesReport.Tell(terminal, modes, parsed.GetValue(json));
            return ExitCode.Ok;
        }, cancellationToken));
    }
}
