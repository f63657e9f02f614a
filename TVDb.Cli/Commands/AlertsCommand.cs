using System.CommandLine;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb alerts`</summary>
internal sealed class AlertsCommand : Command
{
    public AlertsCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("alerts", "For operators: lists and follows alerts, acknowledges them, sends them again.")
    {
        var who = new Option<string>("--who")
        {
            Description = "Who has seen it. [default: the user's name]",
            HelpName = "name",
            DefaultValueFactory = _ => Environment.UserName,
        };
        var note = new Option<string>("--note") { Description = "What is to be noted with it.", HelpName = "text", DefaultValueFactory = _ => "" };
        Subcommands.Add(new AlertsListCommand(terminal, connectionOptions));
        Subcommands.Add(new AlertsWatchCommand(terminal, connectionOptions));
        Subcommands.Add(new AlertsEachCommand(
            "ack",
            "Says that someone has seen alerts. Where someone has before, that stands.",
            async (parsed, operations, id, call) =>
            {
                var request = new AcknowledgeAlertRequest { AlertId = id, Who = parsed.GetValue(who), Note = parsed.GetValue(note) };
                return (await operations.AcknowledgeAlertAsync(request, call)).Alert;
            },
            terminal,
            connectionOptions,
            who,
            note));
        Subcommands.Add(new AlertsEachCommand(
            "resend",
            "Begins deliveries of alerts again that were given up.",
            async (_, operations, id, call) => (await operations.ResendAlertAsync(new ResendAlertRequest { AlertId = id }, call)).Alert,
            terminal,
            connectionOptions));
    }
}
