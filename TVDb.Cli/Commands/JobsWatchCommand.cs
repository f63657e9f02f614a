using System.CommandLine;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb jobs watch JOB`</summary>
internal sealed class JobsWatchCommand : Command
{
    /// <summary>Three heartbeats of the server's: then nobody is there any more.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(45);

    private readonly Argument<string> _job = new("JOB") { Description = "The job's id." };
    private readonly Option<long> _after = new("--after")
    {
        Description = "Goes on behind the event with this number. [default: from the first]",
        HelpName = "n",
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line and event on standard output." };

    public JobsWatchCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("watch", "Follows a job's events until it ends; the exit code tells how it ended.")
    {
        Arguments.Add(_job);
        Options.Add(_after);
        Options.Add(_json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var jobId = parsed.GetValue(_job)!;
            var deadline = connection.DeadlineFromNow();
            var (last, problem) = await FollowAsync(terminal, connection, parsed, deadline, cancellationToken);
            if (problem is null)
            {
                // Of a job that was over before --after no event came.
                var job = last?.Job ?? (await connection.Jobs.GetJobAsync(new GetJobRequest { JobId = jobId }, connection.Call(deadline, cancellationToken))).Job;
                problem = job.State == JobState.Completed ? null : FailureReading.FromJob(job);
            }
            if (problem is null)
            {
                return ExitCode.Ok;
            }
            FailureReport.Write(terminal, problem, jobId: jobId);
            return problem.ExitCode;
        }, cancellationToken));
    }

    private async Task<(WatchJobResponse? Last, Failure? Problem)> FollowAsync(
        Terminal terminal, Connection connection, ParseResult parsed, DateTime? deadline, CancellationToken cancellationToken)
    {
        var request = new WatchJobRequest { JobId = parsed.GetValue(_job), AfterSequence = parsed.GetValue(_after) };
        using var silence = new CancellationTokenSource(SilenceMax, terminal.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var call = connection.Jobs.WatchJob(request, connection.Call(deadline, either.Token));
        WatchJobResponse? last = null;
        try
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync(either.Token))
            {
                silence.CancelAfter(SilenceMax);
                if (!message.Heartbeat)
                {
                    Tell(terminal, last = message, parsed.GetValue(_json));
                }
            }
            return (last, null);
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException && silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var told = last?.Sequence ?? request.AfterSequence;
            return (last, new Failure(ExitCode.Unavailable, Failure.OnThisSide, $"nothing was heard for {SilenceMax.TotalSeconds} s; go on with --after {told}"));
        }
    }

    private static void Tell(Terminal terminal, WatchJobResponse change, bool json)
    {
        if (json)
        {
            JsonLines.Write(terminal, JsonJobEvent.From(change));
        }
        else
        {
            JobReport.WriteEvent(terminal, change);
        }
    }
}
