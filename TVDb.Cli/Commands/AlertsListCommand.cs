using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb alerts list`</summary>
internal sealed class AlertsListCommand : Command
{
    private const int MostDefault = 50;
    private const int PageSizeMax = 500;

    private static readonly string[] Kinds = WordsOf<AlertKind>();
    private static readonly string[] Severities = WordsOf<AlertSeverity>();

    private readonly Option<string[]> _kind = new("--kind")
    {
        Description = "Those of this kind, or these. [default: any]",
        HelpName = string.Join('|', Kinds),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _severity = new("--severity") { Description = "Those as grave, or graver. [default: any]", HelpName = string.Join('|', Severities) };
    private readonly Option<bool> _acknowledged = new("--acknowledged") { Description = "Those that someone has seen. [default: those that nobody has]" };
    private readonly Option<bool> _all = new("--all") { Description = "Seen or not." };
    private readonly Option<bool> _undelivered = new("--undelivered") { Description = "Only those of which a delivery was given up, seen or not." };
    private readonly Option<DateTimeOffset?> _since = InstantOption.Create("--since", "Raised at this instant or later: 2026-11-01 (UTC) or 2026-11-01T12:00:00Z.");
    private readonly Option<DateTimeOffset?> _before = InstantOption.Create("--before", "Raised before this instant.");
    private readonly Option<int> _most = new("--most")
    {
        Description = $"How many at most. [default: {MostDefault}]",
        HelpName = "n",
        DefaultValueFactory = _ => MostDefault,
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line and alert on standard output." };

    public AlertsListCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("list", "Lists alerts, the newest first: by default those that nobody has acknowledged.")
    {
        foreach (var option in new Option[] { _kind, _severity, _acknowledged, _all, _undelivered, _since, _before, _most, _json })
        {
            Options.Add(option);
        }
        _kind.AcceptOnlyFromAmong(Kinds);
        _severity.AcceptOnlyFromAmong(Severities);
        _most.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--most: at least 1");
            }
        });
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var (alerts, more) = await ReadAsync(connection, parsed, cancellationToken);
            if (!parsed.GetValue(_json))
            {
                AlertsReport.Write(terminal, alerts, more);
                return ExitCode.Ok;
            }
            foreach (var alert in alerts)
            {
                JsonLines.Write(terminal, JsonAlert.From(alert));
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }

    private async Task<(IReadOnlyList<Alert> Alerts, bool More)> ReadAsync(Connection connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var most = parsed.GetValue(_most);
        var deadline = connection.DeadlineFromNow();
        var request = new ListAlertsRequest
        {
            Kinds = { (parsed.GetValue(_kind) ?? []).Select(Value<AlertKind>) },
            MinSeverity = parsed.GetValue(_severity) is { } severity ? Value<AlertSeverity>(severity) : AlertSeverity.Unspecified,
            State = StateOf(parsed),
            Undelivered = parsed.GetValue(_undelivered),
            RaisedAfter = InstantOf(parsed, _since),
            RaisedBefore = InstantOf(parsed, _before),
        };
        var alerts = new List<Alert>();
        do
        {
            request.PageSize = Math.Min(most - alerts.Count, PageSizeMax);
            var page = await connection.Operations.ListAlertsAsync(request, connection.Call(deadline, cancellationToken));
            alerts.AddRange(page.Alerts);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && alerts.Count < most);
        return (alerts, request.PageToken.Length > 0);
    }

    private AlertState StateOf(ParseResult parsed) =>
        parsed.GetValue(_all) || parsed.GetValue(_undelivered) ? AlertState.Unspecified
        : parsed.GetValue(_acknowledged) ? AlertState.Acknowledged
        : AlertState.Open;

    private static Timestamp? InstantOf(ParseResult parsed, Option<DateTimeOffset?> option) =>
        parsed.GetValue(option) is { } instant ? Timestamp.FromDateTimeOffset(instant) : null;

    private static string[] WordsOf<TEnum>() where TEnum : struct, Enum => [.. Enum.GetValues<TEnum>().Skip(1).Select(Wording.Word)];

    private static TEnum Value<TEnum>(string word) where TEnum : struct, Enum => Enum.GetValues<TEnum>().First(value => Wording.Word(value) == word);
}
