using System.CommandLine;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb alerts watch`</summary>
internal sealed class AlertsWatchCommand : Command
{
    /// <summary>Three heartbeats of the server's: then nobody is there any more.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(45);

    private readonly Option<long> _after = new("--after")
    {
        Description = "Goes on behind the alert with this number. [default: those raised from now on]",
        HelpName = "n",
    };

    private readonly Option<bool> _open = new("--open") { Description = "First those that nobody has acknowledged." };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line and alert on standard output." };

    public AlertsWatchCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("watch", "Follows alerts as they are raised, until Ctrl-C or --timeout.")
    {
        Options.Add(_after);
        Options.Add(_open);
        Options.Add(_json);
        Validators.Add(result =>
        {
            if (result.GetValue(_open) && result.GetValue(_after) > 0)
            {
                result.AddError("either --after or --open");
            }
        });
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var problem = await FollowAsync(terminal, connection, parsed, cancellationToken);
            FailureReport.Write(terminal, problem);
            return problem.ExitCode;
        }, cancellationToken));
    }

    private async Task<Failure> FollowAsync(Terminal terminal, Connection connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = new WatchAlertsRequest { AfterSequence = parsed.GetValue(_after), IncludeOpen = parsed.GetValue(_open) };
        using var silence = new CancellationTokenSource(SilenceMax, terminal.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var call = connection.Operations.WatchAlerts(request, connection.Call(connection.DeadlineFromNow(), either.Token));
        var last = request.AfterSequence;
        try
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync(either.Token))
            {
                silence.CancelAfter(SilenceMax);
                last = Math.Max(last, message.Sequence);
                if (!message.Heartbeat)
                {
                    Tell(terminal, message.Alert, parsed.GetValue(_json));
                }
            }
            return new Failure(ExitCode.Unavailable, Failure.OnThisSide, $"the server ended the watch; go on with --after {last}");
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException && silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Failure(ExitCode.Unavailable, Failure.OnThisSide, $"nothing was heard for {SilenceMax.TotalSeconds} s; go on with --after {last}");
        }
    }

    private static void Tell(Terminal terminal, Alert alert, bool json)
    {
        if (json)
        {
            JsonLines.Write(terminal, JsonAlert.From(alert));
        }
        else
        {
            AlertsReport.Write(terminal, alert);
        }
    }
}
