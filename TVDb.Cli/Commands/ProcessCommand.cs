using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb process FILE…`</summary>
internal sealed class ProcessCommand : Command
{
    private readonly Terminal _terminal;
    private readonly ConnectionOptions _connectionOptions;
    private readonly ProcessOptionSet _options = new();

    public ProcessCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("process", "Processes documents: Markdown, chunks and vectors, with what served each stage and what it cost.")
    {
        _terminal = terminal;
        _connectionOptions = connectionOptions;
        _options.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (documents, missing) = InputFiles.Find(parsed.GetValue(_options.Files)!);
        var folder = parsed.GetValue(_options.OutputFolder);
        if (Contradiction(documents, parsed.GetValue(_options.RequestId), folder) is { } contradiction)
        {
            FailureReport.Write(_terminal, contradiction);
            return (int)contradiction.ExitCode;
        }

        var json = parsed.GetValue(_options.Json);
        var view = View(json, documents.Count);
        using var connection = new Connection(_connectionOptions.Read(parsed), _terminal.Clock);
        var run = new DocumentRun(connection, view, _options.Request(parsed));
        var outcomes = new List<DocumentOutcome>();
        Report(missing);
        await view.ShowAsync(async () =>
        {
            using var places = new SemaphoreSlim(parsed.GetValue(_options.Parallel));
            var running = documents.Select(document => InPlaceAsync(places, run, document, folder, cancellationToken)).ToList();
            foreach (var ended in running)
            {
                Report([await ended]);
            }
        });
        if (!json)
        {
            RunReport.Write(_terminal, outcomes, folder);
        }
        return (int)ExitCodes.Decide(outcomes.Select(outcome => outcome.ExitCode));

        void Report(IEnumerable<DocumentOutcome> more)
        {
            foreach (var outcome in more)
            {
                outcomes.Add(outcome);
                if (json)
                {
                    JsonLines.Write(_terminal, JsonDocumentLine.From(outcome));
                }
            }
        }
    }

    private IProgressView View(bool json, int documents)
    {
        var console = json ? _terminal.Error : _terminal.Output;
        // JSON written into the window in which progress is drawn would tear the picture.
        var shared = json && Terminal.IsLive(_terminal.Output);
        return Terminal.IsLive(console) && !shared
            ? new LiveProgress(console, _terminal.Clock, several: documents > 1)
            : new PlainProgress(console);
    }

    private static async Task<DocumentOutcome> InPlaceAsync(
        SemaphoreSlim places, DocumentRun run, InputDocument document, string? folder, CancellationToken cancellationToken)
    {
        try
        {
            await places.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return NotBegun(document);
        }
        try
        {
            if (cancellationToken.IsCancellationRequested)
            {
                // The place came free because the one before was interrupted as well.
                return NotBegun(document);
            }
            IResultSink OpenSink() => folder is null ? new NoFiles() : new ResultFiles(folder, document.OutputName);
            return await run.RunAsync(document, OpenSink, cancellationToken);
        }
        finally
        {
            places.Release();
        }
    }

    private static DocumentOutcome NotBegun(InputDocument document) =>
        new(document.Given) { Failure = new Failure(ExitCode.Interrupted, Failure.OnThisSide, "interrupted before it was begun") };

    /// <summary>What would go wrong after money was spent is said before.</summary>
    private static Failure? Contradiction(IReadOnlyList<InputDocument> documents, string? requestId, string? folder)
    {
        if (requestId is not null && documents.Count > 1)
        {
            return Failure.Usage("--request-id names one job: give one file");
        }
        return folder is null || documents.Count == 0 ? null : OutputFolder.Problem(folder, documents);
    }
}
