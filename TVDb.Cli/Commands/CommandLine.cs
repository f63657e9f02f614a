using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.Cli.Output;

namespace TVDb.Cli.Commands;

/// <summary>The whole of `tvdb`: its commands, and the edge at which nothing leaves as a stack trace.</summary>
internal static class CommandLine
{
    /// <summary>Time that a command has after Ctrl-C to say which jobs go on.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var parsed = Root(terminal).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                FailureReport.Write(terminal, Failure.Usage(error.Message));
            }
            FailureReport.Hint(terminal, "see tvdb --help");
            return (int)ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = FarewellTime,
            });
        }
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Interrupted;
        }
        catch (Exception exception)
        {
            FailureReport.Write(terminal, Failure.Unexpected($"unexpected failure: {exception.Message}"));
            return (int)ExitCode.Unexpected;
        }
    }

    public static RootCommand Root(Terminal terminal)
    {
        var connection = new ConnectionOptions();
        var root = new RootCommand("TVDb turns documents into Markdown, chunks and vectors, and tells who served them and for how much.")
        {
            new ProcessCommand(terminal, connection),
            new CostCommand(terminal, connection),
            new HealthCommand(terminal, connection),
            new Command("ledger", "For operators: what the cost ledger recorded, and whether it adds up.")
            {
                new LedgerVerifyCommand(terminal, connection),
                new LedgerExportCommand(terminal, connection),
            },
            new HoldsCommand(terminal, connection),
            new JobsCommand(terminal, connection),
            new BudgetsCommand(terminal, connection),
            new ModeCommand(terminal, connection),
            new AuditCommand(terminal, connection),
            new AlertsCommand(terminal, connection),
            new ConfigCommand(terminal, connection),
            new PreflightCommand(terminal, connection),
            new CompletionCommand(terminal),
        };
        connection.AddTo(root);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            // Options of another world, which a shell would suggest in every place.
            help.Aliases.Remove("/h");
            help.Aliases.Remove("/?");
            help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
        }
        return root;
    }

    /// <summary>Runs one call that has no job: what fails is told and becomes the exit code.</summary>
    public static async Task<int> AnswerAsync(
        Terminal terminal, ConnectionSettings settings, Func<Connection, Task<ExitCode>> ask, CancellationToken cancellationToken)
    {
        using var connection = new Connection(settings, terminal.Clock);
        try
        {
            return (int)await ask(connection);
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            return (int)ExitCode.Interrupted;
        }
        catch (RpcException exception)
        {
            var failure = connection.Failures.Read(exception);
            FailureReport.Write(terminal, failure);
            return (int)failure.ExitCode;
        }
    }
}
