using System.CommandLine;
using Spectre.Console;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb budgets reset`</summary>
internal sealed class BudgetsResetCommand : Command
{
    public BudgetsResetCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("reset", "Makes a budget as it is configured again; one that was added at run time is gone.")
    {
        var name = new Argument<string>("NAME") { Description = "As tvdb budgets list shows it." };
        var author = new AuthorOptions();
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output: the budget after, or nothing where it is gone." };
        Arguments.Add(name);
        author.AddTo(this);
        Options.Add(json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var (who, why) = author.Read(parsed);
            var request = new ResetBudgetRequest { Name = parsed.GetRequiredValue(name), Who = who, Why = why };
            var answer = await connection.Operations.ResetBudgetAsync(request, connection.Call(connection.DeadlineFromNow(), cancellationToken));
            if (answer.Budget is not null)
            {
                BudgetsReport.Tell(terminal, answer.Budget, parsed.GetValue(json));
            }
            else if (!parsed.GetValue(json))
            {
                terminal.Output.WriteLine($"{Wording.Plain(request.Name)} is gone");
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }
}
