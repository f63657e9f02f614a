using System.CommandLine;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb jobs list`; with `--state failed` the dead letters.</summary>
internal sealed class JobsListCommand : Command
{
    private const int MostDefault = 50;
    private const int PageSizeMax = 500;

    /// <summary>What operators ask for the jobs of all tenants; see jobs.proto.</summary>
    private const string EveryTenant = "*";

    private static readonly string[] States = [.. Enum.GetValues<JobState>().Where(state => state != JobState.Unspecified).Select(Wording.Word)];

    private readonly Option<string[]> _state = new("--state")
    {
        Description = "Those in this state, or these. [default: any]",
        HelpName = string.Join('|', States),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _allTenants = new("--all-tenants") { Description = "Those of all tenants, for operators." };
    private readonly Option<DateTimeOffset?> _since = InstantOption.Create("--since", "Made at this instant or later: 2026-11-01 (UTC) or 2026-11-01T12:00:00Z.");
    private readonly Option<DateTimeOffset?> _before = InstantOption.Create("--before", "Made before this instant.");
    private readonly Option<int> _most = new("--most")
    {
        Description = $"How many at most. [default: {MostDefault}]",
        HelpName = "n",
        DefaultValueFactory = _ => MostDefault,
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line and job on standard output." };

    public JobsListCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("list", "Lists jobs, the newest first. --state failed: the dead letters, and why they failed.")
    {
        foreach (var option in new Option[] { _state, _allTenants, _since, _before, _most, _json })
        {
            Options.Add(option);
        }
        _state.AcceptOnlyFromAmong(States);
        _most.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--most: at least 1");
            }
        });
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var (jobs, more) = await ReadAsync(connection, parsed, cancellationToken);
            if (!parsed.GetValue(_json))
            {
                JobsReport.Write(terminal, jobs, more);
                return ExitCode.Ok;
            }
            foreach (var job in jobs)
            {
                JsonLines.Write(terminal, JsonJob.From(job));
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }

    private async Task<(IReadOnlyList<Job> Jobs, bool More)> ReadAsync(Connection connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var most = parsed.GetValue(_most);
        var deadline = connection.DeadlineFromNow();
        var request = new ListJobsRequest
        {
            States = { (parsed.GetValue(_state) ?? []).Select(word => Enum.Parse<JobState>(word, ignoreCase: true)) },
            Tenant = parsed.GetValue(_allTenants) ? EveryTenant : "",
            CreatedAfter = InstantOf(parsed, _since),
            CreatedBefore = InstantOf(parsed, _before),
        };
        var jobs = new List<Job>();
        do
        {
            request.PageSize = Math.Min(most - jobs.Count, PageSizeMax);
            var page = await connection.Jobs.ListJobsAsync(request, connection.Call(deadline, cancellationToken));
            jobs.AddRange(page.Jobs);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && jobs.Count < most);
        return (jobs, request.PageToken.Length > 0);
    }

    private static Timestamp? InstantOf(ParseResult parsed, Option<DateTimeOffset?> option) =>
        parsed.GetValue(option) is { } instant ? Timestamp.FromDateTimeOffset(instant) : null;
}
