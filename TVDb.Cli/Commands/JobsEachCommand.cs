using System.CommandLine;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb jobs cancel JOB…` and `tvdb jobs retry JOB…`: one call for each; all are tried.</summary>
internal sealed class JobsEachCommand : Command
{
    private readonly IdsArgument _jobs = new("JOB", "The jobs' ids.");
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line and job on standard output, as it stands after." };

    public JobsEachCommand(
        string name,
        string description,
        Func<JobService.JobServiceClient, string, CallOptions, Task<Job>> change,
        Terminal terminal,
        ConnectionOptions connectionOptions)
        : base(name, description)
    {
        Arguments.Add(_jobs);
        Options.Add(_json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var codes = new List<ExitCode>();
            foreach (var jobId in parsed.GetValue(_jobs)!)
            {
                codes.Add(await ChangeAsync(jobId));
            }
            return ExitCodes.Decide(codes);

            async Task<ExitCode> ChangeAsync(string jobId)
            {
                try
                {
                    Tell(await change(connection.Jobs, jobId, connection.Call(connection.DeadlineFromNow(), cancellationToken)));
                    return ExitCode.Ok;
                }
                catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
                {
                    var failure = connection.Failures.Read(exception);
                    FailureReport.Write(terminal, failure, jobId);
                    return failure.ExitCode;
                }
            }

            void Tell(Job job)
            {
                if (parsed.GetValue(_json))
                {
                    JsonLines.Write(terminal, JsonJob.From(job));
                }
                else
                {
                    JobReport.WriteChanged(terminal, job);
                }
            }
        }, cancellationToken));
    }
}
