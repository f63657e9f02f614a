using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb audit`</summary>
internal sealed class AuditCommand : Command
{
    private const int MostDefault = 100;
    private const int PageSizeMax = 1000;

    private readonly Option<int> _most = new("--most")
    {
        Description = $"How many at most. [default: {MostDefault}]",
        HelpName = "n",
        DefaultValueFactory = _ => MostDefault,
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line and operation on standard output." };

    public AuditCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("audit", "Lists what operators did, the newest first: who, when, what, from, to and why. For operators.")
    {
        Options.Add(_most);
        Options.Add(_json);
        _most.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--most: at least 1");
            }
        });
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var (operations, more) = await ReadAsync(connection, parsed.GetValue(_most), cancellationToken);
            if (!parsed.GetValue(_json))
            {
                OperationsReport.Write(terminal, operations, more);
                return ExitCode.Ok;
            }
            foreach (var operation in operations)
            {
                JsonLines.Write(terminal, JsonOperation.From(operation));
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }

    private static async Task<(IReadOnlyList<Operation> Operations, bool More)> ReadAsync(Connection connection, int most, CancellationToken cancellationToken)
    {
        var deadline = connection.DeadlineFromNow();
        var operations = new List<Operation>();
        var token = "";
        do
        {
            var request = new ListOperationsRequest { PageSize = Math.Min(most - operations.Count, PageSizeMax), PageToken = token };
            var page = await connection.Operations.ListOperationsAsync(request, connection.Call(deadline, cancellationToken));
            operations.AddRange(page.Operations);
            token = page.NextPageToken;
        }
        while (token.Length > 0 && operations.Count < most);
        return (operations, token.Length > 0);
    }
}
