using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb jobs show JOB`</summary>
internal sealed class JobsShowCommand : Command
{
    public JobsShowCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("show", "Shows all that is known of a job.")
    {
        var job = new Argument<string>("JOB") { Description = "The job's id." };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        Arguments.Add(job);
        Options.Add(json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
            var found = (await connection.Jobs.GetJobAsync(new GetJobRequest { JobId = parsed.GetValue(job) }, call)).Job;
            if (parsed.GetValue(json))
            {
                JsonLines.Write(terminal, JsonJob.From(found));
            }
            else
            {
                JobReport.Write(terminal, found);
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }
}
