using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb cost`</summary>
internal sealed class CostCommand : Command
{
    private const int HoursMax = 720;

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

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };

    public CostCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("cost", "Shows each budget: limit, posted, held, remaining, how far it is spent, and when it resets.")
    {
        Subcommands.Add(new CostAnalysisCommand(terminal, connectionOptions));
        Options.Add(_by);
        Options.Add(_hours);
        Options.Add(_forecast);
        Options.Add(_json);
        _hours.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > HoursMax)
            {
                result.AddError($"--hours: 1 to {HoursMax}");
            }
        });
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var by = parsed.GetValue(_by) ?? UsageKey.None;
            var request = new GetCostRequest { SeriesHours = parsed.GetValue(_hours), Tenant = by == UsageKey.Tenant ? EveryTenant : "", Forecast = parsed.GetValue(_forecast) };
            var cost = await connection.Pipeline.GetCostAsync(request, connection.Call(connection.DeadlineFromNow(), cancellationToken));
            if (parsed.GetValue(_json))
            {
                JsonLines.Write(terminal, JsonCost.From(cost));
                return ExitCode.Ok;
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
            return ExitCode.Ok;
        }, cancellationToken));
    }
}
