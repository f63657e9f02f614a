using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb cost`</summary>
internal sealed class CostCommand : Command
{
    private const int HoursMax = 720;

    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(2);

    /// <summary>Asks for the usage of all tenants; see pipeline.proto.</summary>
    private const string EveryTenant = "*";

    private readonly Option<UsageKey?> _by = new("--by")
    {
        Description = "Adds what was used, summed by provider, tenant (of all tenants, for operators) or model: today (UTC), or in the hours of --hours.",
        HelpName = "provider|tenant|model",
        CustomParser = result =>
        {
            if (Enum.GetValues<UsageKey>().FirstOrDefault(key => Wording.Word(key) == result.Tokens[0].Value) is var key and not UsageKey.None)
            {
                return key;
            }
            result.AddError($"--by: '{result.Tokens[0].Value}' is not provider, tenant or model");
            return null;
        },
    };

    private readonly Option<int> _hours = new("--hours")
    {
        Description = $"Adds a chart of the last so many hours, a line a day (UTC). 1 to {HoursMax}.",
        HelpName = "n",
    };

    private readonly Option<bool> _forecast = new("--forecast")
    {
        Description = "Adds where each budget's window will end, an estimate, and when the limit is reached.",
    };

    private readonly Option<bool> _watch = new("--watch") { Description = $"Asks again every {WatchInterval.TotalSeconds} s, until Ctrl-C or --timeout." };

    private readonly Option<bool> _csv = new("--csv")
    {
        Description = "A table on standard output: the budgets; with --by what was used, a row a provider, model, tenant and variant; with --hours the hours.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };

    public CostCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("cost", "Shows each budget: limit, posted, held, remaining, how far it is spent, and when it resets.")
    {
        Subcommands.Add(new CostAnalysisCommand(terminal, connectionOptions));
        Options.Add(_by);
        Options.Add(_hours);
        Options.Add(_forecast);
        Options.Add(_watch);
        Options.Add(_csv);
        Options.Add(_json);
        _hours.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > HoursMax)
            {
                result.AddError($"--hours: 1 to {HoursMax}");
            }
        });
        Validators.Add(result =>
        {
            if (result.GetValue(_csv) && (result.GetValue(_json) || (result.GetValue(_hours) > 0 && result.GetValue(_by) is not null)))
            {
                result.AddError("--csv writes one table: not with --json, and with --hours or --by, not both");
            }
        });
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var deadline = connection.DeadlineFromNow();
            do
            {
                var cost = await connection.Pipeline.GetCostAsync(RequestOf(parsed), connection.Call(deadline, cancellationToken));
                Write(terminal, cost, parsed);
            }
            while (parsed.GetValue(_watch) && await PauseAsync(terminal, cancellationToken));
            return ExitCode.Ok;
        }, cancellationToken));
    }

    private static async Task<bool> PauseAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        await Task.Delay(WatchInterval, terminal.Clock, cancellationToken);
        return true;
    }

    private GetCostRequest RequestOf(ParseResult parsed) => new()
    {
        SeriesHours = parsed.GetValue(_hours),
        Tenant = parsed.GetValue(_by) == UsageKey.Tenant ? EveryTenant : "",
        Forecast = parsed.GetValue(_forecast),
    };

    private void Write(Terminal terminal, GetCostResponse cost, ParseResult parsed)
    {
        var by = parsed.GetValue(_by) ?? UsageKey.None;
        if (parsed.GetValue(_json))
        {
            JsonLines.Write(terminal, JsonCost.From(cost));
            return;
        }
        if (parsed.GetValue(_csv))
        {
            Action<Terminal, GetCostResponse> table = by != UsageKey.None ? CostCsv.WriteUsage : cost.Series.Count > 0 ? CostCsv.WriteHours : CostCsv.WriteBudgets;
            table(terminal, cost);
            return;
        }
        if (parsed.GetValue(_watch) && Terminal.IsLive(terminal.Output))
        {
            terminal.Output.Clear(home: true);
        }
        CostReport.Write(terminal, cost);
        if (by != UsageKey.None)
        {
            UsageReport.Write(terminal, cost, by);
        }
        if (cost.Series.Count > 0)
        {
            HourlyChart.Write(terminal, cost.Series);
        }
    }
}
