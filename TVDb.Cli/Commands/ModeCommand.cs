using System.CommandLine;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb mode`: for operators.</summary>
internal sealed class ModeCommand : Command
{
    public ModeCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("mode", "Shows and sets the providers' modes in all replicas, at once. For operators.")
    {
        Subcommands.Add(new ModeListCommand(terminal, connectionOptions));
        Subcommands.Add(new ModeSetCommand(terminal, connectionOptions));
        Subcommands.Add(new ModeEmergencyCommand(
            "emergency",
            "Puts every provider on mock, whatever is set: nothing paid begins any more. Real jobs wait, hybrid ones are served by the mock.",
            BeginAsync,
            terminal,
            connectionOptions));
        Subcommands.Add(new ModeEmergencyCommand(
            "restore",
            "Ends the emergency: the modes are as if it had never been; what was set meanwhile is in force.",
            EndAsync,
            terminal,
            connectionOptions));
    }

    private static async Task<ServiceModes> BeginAsync(OperationsService.OperationsServiceClient operations, string who, string why, CallOptions call) =>
        (await operations.BeginEmergencyAsync(new BeginEmergencyRequest { Who = who, Why = why }, call)).Modes;

    private static async Task<ServiceModes> EndAsync(OperationsService.OperationsServiceClient operations, string who, string why, CallOptions call) =>
        (await operations.EndEmergencyAsync(new EndEmergencyRequest { Who = who, Why = why }, call)).Modes;
}
