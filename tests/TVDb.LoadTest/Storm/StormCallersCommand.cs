using System.CommandLine;
using System.Text.Json;
using NodaTime;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Storm;

/// <summary>One process of the storm's: prints the sum of its callers' accounts as its only line.</summary>
internal sealed class StormCallersCommand : Command
{
    public const string Verb = "storm-callers";
    private readonly Argument<string> _redis = new("redis");
    private readonly Argument<string> _zone = new("zone");
    private readonly Argument<int> _attemptsInAll = new("attempts-in-all");
    private readonly Argument<int> _attempts = new("attempts");
    private readonly Argument<int> _callers = new("callers");
    private readonly Argument<int> _process = new("process");
    private readonly Argument<int> _seed = new("seed");

    public StormCallersCommand() : base(Verb)
    {
        Hidden = true;
        foreach (Argument argument in (Argument[])[_redis, _zone, _attemptsInAll, _attempts, _callers, _process, _seed])
        {
            Arguments.Add(argument);
        }
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task RunAsync(ParseResult parsed)
    {
        CallerProcess.EndWithParent();
        var zone = DateTimeZoneProviders.Tzdb[parsed.GetRequiredValue(_zone)];
        var options = LoadLedger.Options(new StormPlan(parsed.GetValue(_attemptsInAll), zone).Budgets);
        await using var connection = await LoadRedis.ConnectAsync(parsed.GetRequiredValue(_redis));
        var ledger = new Ledger(connection, options, TimeProvider.System);
        var (process, count, attempts) = (parsed.GetValue(_process), parsed.GetValue(_callers), parsed.GetValue(_attempts));
        StormCaller[] callers =
        [
            .. Enumerable.Range(0, count).Select(i => new StormCaller(
                ledger, new Random(unchecked((parsed.GetValue(_seed) * 1000) + (process * count) + i)), $"storm-{process}-{i}")),
        ];
        await Task.WhenAll(callers.Select((caller, i) => caller.RunAsync((attempts / count) + (i < attempts % count ? 1 : 0))));
        Console.Out.WriteLine(JsonSerializer.Serialize(StormTally.Sum(callers.Select(caller => caller.Tally))));
    }
}
