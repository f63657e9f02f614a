using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb preflight`</summary>
internal sealed class PreflightCommand : Command
{
    public PreflightCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("preflight", "Checks a deployment, from within it: Redis, blob store, providers, budgets, webhooks, endpoints. Exit code 9 when something is missing. For operators.")
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        Options.Add(json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
            var found = await connection.Operations.CheckDeploymentAsync(new CheckDeploymentRequest(), call);
            if (parsed.GetValue(json))
            {
                JsonLines.Write(terminal, JsonPreflight.From(found));
            }
            else
            {
                PreflightReport.Write(terminal, found);
            }
            return found.Checks.Any(check => check.Status is not (CheckStatus.Ok or CheckStatus.Warning)) ? ExitCode.Unfit : ExitCode.Ok;
        }, cancellationToken));
    }
}
