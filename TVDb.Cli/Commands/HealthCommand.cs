using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb health`</summary>
internal sealed class HealthCommand : Command
{
    public HealthCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("health", "Shows how each provider and Redis are. Exit code 6 when the whole is unhealthy.")
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        Options.Add(json);
        SetAction((parsed, cancellationToken) =>
        {
            var settings = connectionOptions.Read(parsed);
            return CommandLine.AnswerAsync(terminal, settings, async connection =>
            {
                var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
                var health = await connection.Pipeline.GetHealthAsync(new GetHealthRequest(), call);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(terminal, JsonHealth.From(health));
                }
                else
                {
                    HealthReport.Write(terminal, settings.Address, health);
                }
                return health.Status == HealthStatus.Unhealthy ? ExitCode.Unhealthy : ExitCode.Ok;
            }, cancellationToken);
        });
    }
}
