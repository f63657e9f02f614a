using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb budgets list`</summary>
internal sealed class BudgetsListCommand : Command
{
    public BudgetsListCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("list", "Shows every budget in force: its limit, how much is gone, and what operators changed.")
    {
        var json = new Option<bool>("--json") { Description = "One JSON object a line and budget on standard output." };
        Options.Add(json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
            var answer = await connection.Operations.ListBudgetsAsync(new ListBudgetsRequest(), call);
            if (!parsed.GetValue(json))
            {
                BudgetsReport.Write(terminal, answer);
                return ExitCode.Ok;
            }
            foreach (var budget in answer.Budgets)
            {
                JsonLines.Write(terminal, JsonBudgetSetting.From(budget));
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }
}
