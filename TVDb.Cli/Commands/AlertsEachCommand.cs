using System.CommandLine;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb alerts ack ALERT…` and `tvdb alerts resend ALERT…`: one call for each; all are tried.</summary>
internal sealed class AlertsEachCommand : Command
{
    private readonly IdsArgument _alerts = new("ALERT", "The alerts' ids.");
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line and alert on standard output, as it stands after." };

    public AlertsEachCommand(
        string name,
        string description,
        Func<ParseResult, OperationsService.OperationsServiceClient, string, CallOptions, Task<Alert>> change,
        Terminal terminal,
        ConnectionOptions connectionOptions,
        params IReadOnlyList<Option> more)
        : base(name, description)
    {
        Arguments.Add(_alerts);
        foreach (var option in more)
        {
            Options.Add(option);
        }
        Options.Add(_json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var codes = new List<ExitCode>();
            foreach (var id in parsed.GetValue(_alerts)!)
            {
                codes.Add(await ChangeAsync(id));
            }
            return ExitCodes.Decide(codes);

            async Task<ExitCode> ChangeAsync(string id)
            {
                try
                {
                    var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
                    Tell(terminal, await change(parsed, connection.Operations, id, call), parsed.GetValue(_json));
                    return ExitCode.Ok;
                }
                catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
                {
                    var failure = connection.Failures.Read(exception);
                    FailureReport.Write(terminal, failure, id);
                    return failure.ExitCode;
                }
            }
        }, cancellationToken));
    }

    private static void Tell(Terminal terminal, Alert alert, bool json)
    {
        if (json)
        {
            JsonLines.Write(terminal, JsonAlert.From(alert));
        }
        else
        {
            AlertsReport.Write(terminal, alert);
        }
    }
}
