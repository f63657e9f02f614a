using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb config`</summary>
internal sealed class ConfigCommand : Command
{
    public ConfigCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("config", "Shows the pipeline's settings as they are in force; secrets are masked there. For operators.")
    {
        var onlySet = new Option<bool>("--set") { Description = "Those alone that are set; the others are at their defaults." };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        Options.Add(onlySet);
        Options.Add(json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
            var told = await connection.Operations.GetConfigurationAsync(new GetConfigurationRequest(), call);
            var settings = told.Settings.Where(setting => setting.IsSet || !parsed.GetValue(onlySet)).ToList();
            if (parsed.GetValue(json))
            {
                JsonLines.Write(terminal, JsonConfiguration.From(told.Replica, settings));
            }
            else
            {
                ConfigurationReport.Write(terminal, told.Replica, settings);
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }
}
