using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb holds list`</summary>
internal sealed class HoldsListCommand : Command
{
    private const int MostDefault = 100;
    private const int PageSizeMax = 1000;

    private readonly Option<bool> _held = new("--held") { Description = "Those of calls under way. [default: those presumed spent]" };
    private readonly Option<int> _most = new("--most")
    {
        Description = $"How many at most. [default: {MostDefault}]",
        HelpName = "n",
        DefaultValueFactory = _ => MostDefault,
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line and hold on standard output." };

    public HoldsListCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("list", "Lists holds that nobody has resolved, the first to expire first.")
    {
        Options.Add(_held);
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
            var state = parsed.GetValue(_held) ? HoldState.Held : HoldState.Presumed;
            var (holds, more) = await ReadAsync(connection, state, parsed.GetValue(_most), cancellationToken);
            if (!parsed.GetValue(_json))
            {
                HoldsReport.Write(terminal, state, holds, more);
                return ExitCode.Ok;
            }
            foreach (var hold in holds)
            {
                JsonLines.Write(terminal, JsonHold.From(hold));
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }

    private static async Task<(IReadOnlyList<OpenHold> Holds, bool More)> ReadAsync(
        Connection connection, HoldState state, int most, CancellationToken cancellationToken)
    {
        var deadline = connection.DeadlineFromNow();
        var holds = new List<OpenHold>();
        var token = "";
        do
        {
            var request = new ListHoldsRequest { State = state, PageSize = Math.Min(most - holds.Count, PageSizeMax), PageToken = token };
            var page = await connection.Operations.ListHoldsAsync(request, connection.Call(deadline, cancellationToken));
            holds.AddRange(page.Holds);
            token = page.NextPageToken;
        }
        while (token.Length > 0 && holds.Count < most);
        return (holds, token.Length > 0);
    }
}
