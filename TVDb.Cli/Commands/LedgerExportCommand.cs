using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb ledger export`</summary>
internal sealed class LedgerExportCommand : Command
{
    private const string JsonLinesWord = "jsonl";
    private const string FocusCsvWord = "focus-csv";

    private readonly Option<string> _format = new("--format")
    {
        Description = $"{JsonLinesWord}: every entry, a JSON object a line. {FocusCsvWord}: a bill in FOCUS's columns.",
        HelpName = "form",
        DefaultValueFactory = _ => JsonLinesWord,
    };

    private readonly Option<DateTimeOffset?> _from = InstantOption.Create("--from", "From this instant: 2026-11-01 (UTC) or 2026-11-01T12:00:00Z. [default: the first entry]");
    private readonly Option<DateTimeOffset?> _to = InstantOption.Create("--to", "Before this instant. [default: to the last entry]");
    private readonly Option<string?> _out = new("--out")
    {
        Description = "The file, written whole or not at all. [default: standard output]",
        HelpName = "file",
    };

    public LedgerExportCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("export", "Writes the ledger's journal, archived days included, as JSON lines or as a FOCUS bill.")
    {
        _format.AcceptOnlyFromAmong(JsonLinesWord, FocusCsvWord);
        Options.Add(_format);
        Options.Add(_from);
        Options.Add(_to);
        Options.Add(_out);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(
            terminal, connectionOptions.Read(parsed), connection => ExportAsync(terminal, connection, parsed, cancellationToken), cancellationToken));
    }

    private async Task<ExitCode> ExportAsync(Terminal terminal, Connection connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_from) > parsed.GetValue(_to))
        {
            return Told(terminal, Failure.Usage("--to must not be before --from"));
        }
        try
        {
            await using var file = parsed.GetValue(_out) is { } path ? new WholeFile(path) : null;
            using var call = connection.Operations.ExportLedger(RequestOf(parsed), connection.Call(connection.DeadlineFromNow(), cancellationToken));
            using var text = file is null ? new StandardOutputText(terminal.RawOutput) : null;
            await foreach (var piece in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                text?.Write(piece.Data.Span);
                await (file?.Stream.WriteAsync(piece.Data.Memory, cancellationToken) ?? ValueTask.CompletedTask);
            }
            await (file?.CompleteAsync(cancellationToken) ?? ValueTask.CompletedTask);
            return ExitCode.Ok;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Told(terminal, Failure.Usage($"{(parsed.GetValue(_out) is null ? "standard output" : "--out")}: cannot write: {exception.Message}"));
        }
    }

    private static ExitCode Told(Terminal terminal, Failure failure)
    {
        FailureReport.Write(terminal, failure);
        return failure.ExitCode;
    }

    private ExportLedgerRequest RequestOf(ParseResult parsed) => new()
    {
        Format = parsed.GetValue(_format) == FocusCsvWord ? ExportFormat.FocusCsv : ExportFormat.JsonLines,
        StartTime = parsed.GetValue(_from)?.ToTimestamp(),
        EndTime = parsed.GetValue(_to)?.ToTimestamp(),
    };
}
