using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb cost analysis`</summary>
internal sealed class CostAnalysisCommand : Command
{
    private const int DaysMax = 31;

    private readonly Option<int> _days = new("--days")
    {
        Description = $"How many days (UTC), today being the last. 1 to {DaysMax}.",
        HelpName = "n",
        DefaultValueFactory = _ => DaysMax,
    };

    private readonly Option<bool> _allTenants = new("--all-tenants") { Description = "Of every tenant, for operators." };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };

    public CostAnalysisCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("analysis", "Shows on what money went: stages, failures, second tries, documents, pages; what earlier results saved; and what to do about it.")
    {
        Options.Add(_days);
        Options.Add(_allTenants);
        Options.Add(_json);
        _days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > DaysMax)
            {
                result.AddError($"--days: 1 to {DaysMax}");
            }
        });
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var request = new GetCostAnalysisRequest { Days = parsed.GetValue(_days), Tenant = parsed.GetValue(_allTenants) ? "*" : "" };
            var analysis = await connection.Pipeline.GetCostAnalysisAsync(request, connection.Call(connection.DeadlineFromNow(), cancellationToken));
            if (parsed.GetValue(_json))
            {
                JsonLines.Write(terminal, JsonCostAnalysis.From(analysis));
            }
            else
            {
                CostAnalysisReport.Write(terminal, analysis);
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }
}
