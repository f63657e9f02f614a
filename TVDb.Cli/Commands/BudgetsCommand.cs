using System.CommandLine;
using TVDb.Cli.Output;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb budgets`: for operators.</summary>
internal sealed class BudgetsCommand : Command
{
    public BudgetsCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("budgets", "Shows budgets, and changes them in all replicas, at once. For operators.")
    {
        Subcommands.Add(new BudgetsListCommand(terminal, connectionOptions));
        Subcommands.Add(new BudgetsSetCommand(terminal, connectionOptions));
        Subcommands.Add(new BudgetsResetCommand(terminal, connectionOptions));
    }
}
