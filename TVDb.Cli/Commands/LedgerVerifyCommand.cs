using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb ledger verify`</summary>
internal sealed class LedgerVerifyCommand : Command
{
    public LedgerVerifyCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("verify", "Recomputes every counter from the journal. Exit code 7 when a difference is found.")
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        Options.Add(json);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
            var verified = await connection.Operations.VerifyLedgerAsync(new VerifyLedgerRequest(), call);
            if (parsed.GetValue(json))
            {
                JsonLines.Write(terminal, JsonVerification.From(verified));
            }
            else
            {
                VerificationReport.Write(terminal, verified);
            }
            return verified.Differences.Count > 0 ? ExitCode.Differs : ExitCode.Ok;
        }, cancellationToken));
    }
}
