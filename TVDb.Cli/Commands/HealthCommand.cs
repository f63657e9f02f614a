using System.CommandLine;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb health`: now; `--watch`: as it changes; `--report`: as it was recorded.</summary>
internal sealed class HealthCommand : Command
{
    private const int HoursMax = 24;

    /// <summary>Three heartbeats of the server's: then nobody is there any more.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(45);

    private readonly Option<bool> _watch = new("--watch") { Description = "Goes on and tells each change, until Ctrl-C or --timeout." };
    private readonly Option<bool> _report = new("--report")
    {
        Description = "What was recorded of the last hours, beside what it should be: availability, error rate, fallbacks, time to recovery.",
    };

    private readonly Option<int> _hours = new("--hours")
    {
        Description = $"With --report: how many hours. 1 to {HoursMax}.",
        HelpName = "n",
        DefaultValueFactory = _ => HoursMax,
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output; with --watch one a change." };

    public HealthCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("health", "Shows how each provider and Redis are. Exit code 6 when the whole is unhealthy.")
    {
        Options.Add(_watch);
        Options.Add(_report);
        Options.Add(_hours);
        Options.Add(_json);
        _hours.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > HoursMax)
            {
                result.AddError($"--hours: 1 to {HoursMax}");
            }
        });
        Validators.Add(result =>
        {
            if (result.GetValue(_watch) && result.GetValue(_report))
            {
                result.AddError("--watch and --report: one of them");
            }
        });
        SetAction((parsed, cancellationToken) =>
        {
            var settings = connectionOptions.Read(parsed);
            return CommandLine.AnswerAsync(terminal, settings, connection =>
                parsed.GetValue(_report) ? ReportAsync(terminal, connection, parsed, cancellationToken)
                : parsed.GetValue(_watch) ? WatchAsync(terminal, connection, settings.Address, parsed, cancellationToken)
                : ShowAsync(terminal, connection, settings.Address, parsed, cancellationToken), cancellationToken);
        });
    }

    private async Task<ExitCode> ShowAsync(Terminal terminal, Connection connection, Uri address, ParseResult parsed, CancellationToken cancellationToken)
    {
        var health = await connection.Pipeline.GetHealthAsync(new GetHealthRequest(), connection.Call(connection.DeadlineFromNow(), cancellationToken));
        if (parsed.GetValue(_json))
        {
            JsonLines.Write(terminal, JsonHealth.From(health));
        }
        else
        {
            HealthReport.Write(terminal, address, health);
        }
        return health.Status == HealthStatus.Unhealthy ? ExitCode.Unhealthy : ExitCode.Ok;
    }

    private async Task<ExitCode> ReportAsync(Terminal terminal, Connection connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = new GetHealthReportRequest { Hours = parsed.GetValue(_hours) };
        var report = await connection.Pipeline.GetHealthReportAsync(request, connection.Call(connection.DeadlineFromNow(), cancellationToken));
        if (parsed.GetValue(_json))
        {
            JsonLines.Write(terminal, JsonHealthHistory.From(report));
        }
        else
        {
            HealthHistoryReport.Write(terminal, report);
        }
        return ExitCode.Ok;
    }

    private async Task<ExitCode> WatchAsync(Terminal terminal, Connection connection, Uri address, ParseResult parsed, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(SilenceMax, terminal.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var call = connection.Pipeline.WatchHealth(new WatchHealthRequest(), connection.Call(connection.DeadlineFromNow(), either.Token));
        GetHealthResponse? last = null;
        try
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync(either.Token))
            {
                silence.CancelAfter(SilenceMax);
                if (message.Heartbeat)
                {
                    continue;
                }
                if (parsed.GetValue(_json))
                {
                    JsonLines.Write(terminal, JsonHealth.From(message.Health, message.Time));
                }
                else if (last is null)
                {
                    HealthReport.Write(terminal, address, message.Health);
                }
                else
                {
                    HealthChanges.Write(terminal, message.Time.ToDateTimeOffset(), last, message.Health);
                }
                last = message.Health;
            }
            return ExitCode.Ok;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException && silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            FailureReport.Write(terminal, new Failure(ExitCode.Unavailable, Failure.OnThisSide, $"nothing was heard for {SilenceMax.TotalSeconds} s"));
            return ExitCode.Unavailable;
        }
    }
}
