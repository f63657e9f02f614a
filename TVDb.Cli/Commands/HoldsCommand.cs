using System.CommandLine;
using TVDb.Cli.Output;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb holds`: for operators.</summary>
internal sealed class HoldsCommand : Command
{
    public HoldsCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("holds", "Lists amounts set aside for calls, and settles those presumed spent. For operators: all tenants' holds.")
    {
        Subcommands.Add(new HoldsListCommand(terminal, connectionOptions));
        Subcommands.Add(new HoldsReconcileCommand(terminal, connectionOptions));
    }
}
