using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb cost`</summary>
internal sealed class CostCommand : Command
{
    public CostCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("cost", "Shows each budget: limit, posted, held, remaining, and when it resets.")
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        Options.Add(json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
            var cost = await connection.Pipeline.GetCostAsync(new GetCostRequest(), call);
            if (parsed.GetValue(json))
            {
                JsonLines.Write(terminal, JsonCost.From(cost));
            }
            else
            {
                CostReport.Write(terminal, cost);
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }
}
