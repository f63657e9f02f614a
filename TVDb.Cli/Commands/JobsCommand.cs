using System.CommandLine;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb jobs`</summary>
internal sealed class JobsCommand : Command
{
    public JobsCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("jobs", "Lists jobs, shows and follows one, cancels and retries them.")
    {
        Subcommands.Add(new JobsListCommand(terminal, connectionOptions));
        Subcommands.Add(new JobsShowCommand(terminal, connectionOptions));
        Subcommands.Add(new JobsWatchCommand(terminal, connectionOptions));
        Subcommands.Add(new JobsEachCommand(
            "cancel",
            "Cancels jobs: those that wait at once, those at work soon.",
            async (jobs, jobId, call) => (await jobs.CancelJobAsync(new CancelJobRequest { JobId = jobId }, call)).Job,
            terminal,
            connectionOptions));
        Subcommands.Add(new JobsEachCommand(
            "retry",
            "Makes failed jobs ready again: they go on from their last finished step.",
            async (jobs, jobId, call) => (await jobs.RetryJobAsync(new RetryJobRequest { JobId = jobId }, call)).Job,
            terminal,
            connectionOptions));
    }
}
