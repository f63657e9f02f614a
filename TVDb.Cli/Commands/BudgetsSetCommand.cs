using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb budgets set`</summary>
internal sealed class BudgetsSetCommand : Command
{
    private const string Unlimited = "unlimited";
    private const string RequestsEnding = ":requests";
    private const string NoThresholds = "none";

    private readonly Argument<string> _name = new("NAME")
    {
        Description = "As tvdb budgets list shows it, or a new one: total:month, openai:day, openai/model/MODEL:day, tenant/TENANT:month (* for each), openai:hour:requests.",
    };

    private readonly Option<string?> _limit = new("--limit") { Description = "US dollars, or requests of a budget that counts them, or unlimited. In force at once.", HelpName = "amount" };
    private readonly Option<TimeSpan?> _for = SpanOption.Create("--for", "How long the limit is to be so, such as 90s, 5m, 2h or 3d; then the one before is in force again. [default: for good]");
    private readonly Option<string?> _zone = new("--zone") { Description = "Where the windows' midnights are, such as Europe/Berlin; from the end of the window in force.", HelpName = "zone" };
    private readonly Option<AlertThresholds?> _thresholds = new("--thresholds")
    {
        Description = "Shares of the limit that are told, such as 0.5,0.8,1, or none.",
        HelpName = "shares",
        CustomParser = ParseThresholds,
    };

    private readonly Option<long?> _revision = new("--revision") { Description = "Only if the budgets still are of this revision, see tvdb budgets list.", HelpName = "n" };
    private readonly AuthorOptions _author = new();
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output: the budget after." };

    public BudgetsSetCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("set", "Changes a budget, or adds one, in all replicas within a second, without restart.")
    {
        Arguments.Add(_name);
        foreach (var option in new Option[] { _limit, _for, _zone, _thresholds, _revision })
        {
            Options.Add(option);
        }
        _author.AddTo(this);
        Options.Add(_json);
        Validators.Add(result =>
        {
            if (result.GetValue(_limit) is { } text && LimitOf(result.GetValue(_name) ?? "", text, out var problem) is null)
            {
                result.AddError($"--limit: {problem}");
            }
            // Not by its value: shares that cannot be read have none, and are told by themselves.
            else if (result.GetValue(_limit) is null && result.GetValue(_zone) is null && result.GetResult(_thresholds) is null)
            {
                result.AddError("say what to set: --limit, --zone or --thresholds");
            }
        });
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var answer = await connection.Operations.SetBudgetAsync(Request(parsed), connection.Call(connection.DeadlineFromNow(), cancellationToken));
            BudgetsReport.Tell(terminal, answer.Budget, parsed.GetValue(_json));
            return ExitCode.Ok;
        }, cancellationToken));
    }

    private SetBudgetRequest Request(ParseResult parsed)
    {
        var (who, why) = _author.Read(parsed);
        var name = parsed.GetRequiredValue(_name);
        var request = new SetBudgetRequest
        {
            Name = name,
            Limit = parsed.GetValue(_limit) is { } text ? LimitOf(name, text, out _) : null,
            Duration = parsed.GetValue(_for) is { } span ? Duration.FromTimeSpan(span) : null,
            TimeZone = parsed.GetValue(_zone) ?? "",
            Thresholds = parsed.GetValue(_thresholds),
            Who = who,
            Why = why,
        };
        if (parsed.GetValue(_revision) is { } revision)
        {
            request.ExpectedRevision = revision;
        }
        return request;
    }

    /// <summary>A limit in the unit that the budget's name tells; null: it is none.</summary>
    private static BudgetLimit? LimitOf(string name, string text, out string problem)
    {
        problem = "";
        if (text == Unlimited)
        {
            return new BudgetLimit { Unlimited = true };
        }
        if (name.EndsWith(RequestsEnding, StringComparison.Ordinal))
        {
            problem = $"'{text}' is not a number of requests";
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) ? new BudgetLimit { Requests = requests } : null;
        }
        return NanoUsd.TryParse(text, out var amount, out problem) ? new BudgetLimit { Usd = amount.ToMoney() } : null;
    }

    private static AlertThresholds? ParseThresholds(ArgumentResult result)
    {
        var thresholds = new AlertThresholds();
        var text = result.Tokens[0].Value;
        foreach (var part in text == NoThresholds ? [] : text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share))
            {
                result.AddError($"--thresholds: '{text}' is not shares such as 0.5,0.8,1");
                return null;
            }
            thresholds.Shares.Add(share);
        }
        return thresholds;
    }
}
