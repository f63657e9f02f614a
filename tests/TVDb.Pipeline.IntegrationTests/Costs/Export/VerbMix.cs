using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.IntegrationTests.Costs.Export;

/// <summary>A random, seeded mix of all verbs over the last days of the real clock, so that a pipeline sees them as its own past.</summary>
internal sealed class VerbMix
{
    private const int CallsADay = 120;
    private const int AmountMax = 2_000_000_000;
    private static readonly string[] Providers = ["llamaparse", "openai"];
    private static readonly TimeSpan[] Ages = [TimeSpan.FromHours(66), TimeSpan.FromHours(44), TimeSpan.FromHours(22), TimeSpan.FromMinutes(10)];

    /// <summary>Short, so that many can pass in a day's mix.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(1);

    private readonly IConnectionMultiplexer _connection;
    private readonly CostOptions _options;
    private readonly FakeTimeProvider _clock;
    private readonly Ledger _ledger;
    private readonly Random _random;
    private readonly DateTimeOffset _end = TimeProvider.System.GetUtcNow();
    private readonly List<Hold> _posted = [];
    private int _calls;

    public VerbMix(IConnectionMultiplexer connection, int seed)
    {
        _connection = connection;
        _options = new TestLedger(connection, llamaParse: null).Options;
        _clock = new FakeTimeProvider(_end - Ages[0]);
        _ledger = new Ledger(connection, _options, _clock);
        _random = new Random(seed);
    }

    /// <summary>The oldest day with entries.</summary>
    public DateTimeOffset FirstDay => _end - Ages[0];

    /// <summary>The hold's id tells the provider, so that a test need not believe the export.</summary>
    public static string ProviderOf(string holdId) => holdId.Split(':')[1];

    public async Task RunAsync()
    {
        foreach (var age in Ages)
        {
            _clock.SetUtcNow(_end - age);
            for (var i = 0; i < CallsADay; i++)
            {
                await CallAsync();
            }
        }
    }

    /// <summary>What is posted for each provider, by the ledger's counters.</summary>
    public async Task<Dictionary<string, long>> PostedAsync()
    {
        var posted = Providers.ToDictionary(provider => provider, _ => 0L);
        // Two ages may be of one day.
        foreach (var age in Ages.DistinctBy(age => (_end - age).UtcDateTime.Date))
        {
            var report = await new CostReader(_connection, _options, new FakeTimeProvider(_end - age)).ReadAsync(TestLedger.Tenant);
            foreach (var budget in report.Budgets.Where(budget => budget.Window.Budget.Scope == BudgetScope.Provider))
            {
                posted[budget.Window.Budget.Provider] += budget.Posted;
            }
        }
        return posted;
    }

    private async Task CallAsync()
    {
        var provider = Providers[_random.Next(Providers.Length)];
        var request = TestLedger.Request(new NanoUsd(_random.Next(AmountMax)), provider, $"job-{++_calls}:{provider}:0:1") with { Lifetime = Lifetime };
        if (await _ledger.ReserveAsync(request) is not ReserveResult.Held { Hold: var hold })
        {
            throw new InvalidOperationException($"{request} was not held");
        }
        switch (_random.Next(6))
        {
            case 0:
                await _ledger.VoidAsync(hold, left: _random.Next(2) == 0);
                break;
            case 1:
                await _ledger.VoidAsync(hold, left: false);
                await _ledger.PostAsync(hold, Amount());
                break;
            case 2:
                await PresumeAsync(hold);
                await _ledger.ReconcileAsync(hold, _random.Next(3) == 0 ? null : Amount(), new Reconciliation("=cmd", "said \"so\", on the phone"));
                break;
            case 3:
                await PresumeAsync(hold);
                break;
            default:
                await _ledger.PostAsync(hold, Amount(), new LedgerUsage(_random.Next(9), _random.Next(9), _random.Next(9)));
                _posted.Add(hold);
                break;
        }
        if (_posted.Count > 0 && _random.Next(4) == 0)
        {
            // Also of another day than that in which it was posted.
            await _ledger.AdjustAsync(_posted[_random.Next(_posted.Count)], Amount());
        }
    }

    private async Task PresumeAsync(Hold hold)
    {
        _clock.Advance(Lifetime);
        Assert.Equal(ResolveOutcome.Done, (await _ledger.ExpireAsync(hold)).Outcome);
    }

    private NanoUsd Amount() => new(_random.Next(AmountMax));
}
