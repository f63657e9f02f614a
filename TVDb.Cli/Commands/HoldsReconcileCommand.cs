using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TVDb.Cli.Client;
using TVDb.Cli.Output;
using TVDb.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace TVDb.Cli.Commands;

/// <summary>`tvdb holds reconcile`: one hold that is named, or all that match.</summary>
internal sealed class HoldsReconcileCommand : Command
{
    private const int MostDefault = 1000;

    private readonly Argument<string?> _hold = new("HOLD") { Description = "The hold's id.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _all = new("--all") { Description = "All presumed holds that match, in place of HOLD; the longest presumed first." };
    private readonly Option<string?> _provider = new("--provider") { Description = "With --all: of this provider.", HelpName = "name" };
    private readonly Option<string?> _ofTenant = new("--of-tenant") { Description = "With --all: of this tenant.", HelpName = "name" };
    private readonly Option<DateTimeOffset?> _expiredBefore = new("--expired-before")
    {
        Description = "With --all: expired before this instant, such as 2026-11-23T12:00:00Z.",
        HelpName = "time",
        CustomParser = ParseInstant,
    };

    private readonly Option<int?> _most = new("--most") { Description = $"With --all: how many at most, to 10000. [default: {MostDefault}]", HelpName = "n" };
    private readonly Option<NanoUsd?> _cost = new("--cost")
    {
        Description = "With HOLD: the call did cost so much, USD.",
        HelpName = "usd",
        CustomParser = ParseCost,
    };

    private readonly Option<bool> _heldAmount = new("--held-amount") { Description = "With --all: each did cost what was held for it." };
    private readonly Option<bool> _nothing = new("--nothing") { Description = "No billable work was done." };
    private readonly Option<string> _who = new("--who")
    {
        Description = "Who says so. [default: the user's name]",
        HelpName = "name",
        DefaultValueFactory = _ => Environment.UserName,
    };

    private readonly Option<string> _why = new("--why") { Description = "Why; kept in the journal.", HelpName = "text", Required = true };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };

    public HoldsReconcileCommand(Terminal terminal, ConnectionOptions connectionOptions)
        : base("reconcile", "Settles presumed holds by your word, once and for all: one by its id, or all that match.")
    {
        Arguments.Add(_hold);
        foreach (var option in new Option[] { _all, _provider, _ofTenant, _expiredBefore, _most, _cost, _heldAmount, _nothing, _who, _why, _json })
        {
            Options.Add(option);
        }
        Validators.Add(Check);
        SetAction((parsed, cancellationToken) => CommandLine.AnswerAsync(terminal, connectionOptions.Read(parsed), async connection =>
        {
            var call = connection.Call(connection.DeadlineFromNow(), cancellationToken);
            var answer = parsed.GetValue(_all)
                ? await connection.Operations.ReconcileHoldsAsync(Bulk(parsed), call)
                : await ReconcileOneAsync(connection, parsed, call);
            if (parsed.GetValue(_json))
            {
                JsonLines.Write(terminal, new JsonSettled(answer.Settled, NanoUsd.From(answer.HeldAmount)?.ToDecimal(), answer.Remaining));
            }
            else
            {
                HoldsReport.WriteSettled(terminal, answer);
            }
            return ExitCode.Ok;
        }, cancellationToken));
    }

    private async Task<ReconcileHoldsResponse> ReconcileOneAsync(Connection connection, ParseResult parsed, Grpc.Core.CallOptions call)
    {
        await connection.Operations.ReconcileHoldAsync(
            new ReconcileHoldRequest
            {
                HoldId = parsed.GetValue(_hold),
                ActualCost = parsed.GetValue(_cost)?.ToMoney(),
                Who = parsed.GetValue(_who),
                Why = parsed.GetValue(_why),
            },
            call);
        return new ReconcileHoldsResponse { Settled = 1 };
    }

    private ReconcileHoldsRequest Bulk(ParseResult parsed) => new()
    {
        Provider = parsed.GetValue(_provider) ?? "",
        Tenant = parsed.GetValue(_ofTenant) ?? "",
        ExpiredBefore = parsed.GetValue(_expiredBefore) is { } time ? Timestamp.FromDateTimeOffset(time) : null,
        Decision = parsed.GetValue(_nothing) ? ReconcileDecision.Nothing : ReconcileDecision.HeldAmount,
        Who = parsed.GetValue(_who),
        Why = parsed.GetValue(_why),
        Most = parsed.GetValue(_most) ?? MostDefault,
    };

    private void Check(CommandResult result)
    {
        var bulk = result.GetValue(_all);
        if (bulk == result.GetValue(_hold) is not null)
        {
            result.AddError("name one HOLD, or say --all");
        }
        else if (bulk && (Given(result, _cost) || result.GetValue(_heldAmount) == result.GetValue(_nothing)))
        {
            result.AddError("--all wants either --held-amount or --nothing");
        }
        else if (!bulk && (result.GetValue(_heldAmount) || Given(result, _cost) == result.GetValue(_nothing)))
        {
            result.AddError("one HOLD wants either --cost or --nothing");
        }
        else if (!bulk && new Option[] { _provider, _ofTenant, _expiredBefore, _most }.FirstOrDefault(option => Given(result, option)) is { } filter)
        {
            result.AddError($"{filter.Name} is for --all");
        }
    }

    private static bool Given(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static DateTimeOffset? ParseInstant(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        // A time without a zone would mean another instant on another machine.
        if (text.Contains('T', StringComparison.Ordinal)
            && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal))
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
        {
            return instant;
        }
        result.AddError($"--expired-before: '{text}' is not an instant with its zone, such as 2026-11-23T12:00:00Z");
        return null;
    }

    private static NanoUsd? ParseCost(ArgumentResult result)
    {
        if (NanoUsd.TryParse(result.Tokens[0].Value, out var amount, out var problem))
        {
            return amount;
        }
        result.AddError($"--cost: {problem}");
        return null;
    }
}
