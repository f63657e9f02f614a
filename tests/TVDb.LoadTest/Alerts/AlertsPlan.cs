using System.Globalization;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Alerts;

/// <summary>A call that is paid for, at an instant of the moved clock.</summary>
internal sealed record Charge(int Number, int Step, string Tenant, long Amount, long Actual)
{
    public string HoldId => string.Create(CultureInfo.InvariantCulture, $"charge-{Number}:embed:0:1");
}

/// <summary>
/// Every charge of a run, drawn from its seed: so each process knows them all, and what must be told of them follows from
/// them alone. The clock goes on by half an hour a step, over many hours' and some days' windows.
/// </summary>
internal sealed class AlertsPlan
{
    public const string Provider = "openai";
    public const int Replicas = 3;
    private const int Tenants = 24;
    private const int StepsPerHour = 2;
    private const int AmountMax = 1000;

    private static readonly DateTimeOffset Start = new(2099, 1, 1, 0, 10, 0, TimeSpan.Zero);
    private static readonly decimal[] Shares = [0.5m, 0.8m, 1.0m];

    private readonly int _hours;
    private readonly long _hourLimit;

    public AlertsPlan(int charges, int hours, int seed)
    {
        _hours = hours;
        // What a tenant spends in an hour on average: it passes its limit in about half of them.
        _hourLimit = (long)charges * AmountMax / 2 / (hours * Tenants);
        var random = new Random(seed);
        Charges = [.. Draw(charges, random)];
    }

    public IReadOnlyList<Charge> Charges { get; }

    public int Steps => _hours * StepsPerHour;

    /// <summary>Each tenant's by hour and day, the provider's by day, all by day: 50 budgets.</summary>
    public CostOptions Options => Servers.LoadLedger.Options(
    [
        .. TenantNames.SelectMany(tenant => new[]
        {
            new Budget(BudgetScope.Tenant, BudgetPeriod.Hour, BudgetUnit.Usd, _hourLimit) { Tenant = tenant },
            new Budget(BudgetScope.Tenant, BudgetPeriod.Day, BudgetUnit.Usd, DayLimit) { Tenant = tenant },
        }),
        Budget.ForProvider(Provider, new NanoUsd(AllLimit)),
        Budget.ForTotal(new NanoUsd(AllLimit)),
    ]) with
    {
        // Refused charges would depend on who came first.
        LimitsEnabled = false,
        AlertThresholds = Shares,
        ClockSkewMsMax = -1,
    };

    private static IEnumerable<string> TenantNames => Enumerable.Range(0, Tenants).Select(NameOf);

    private long DayLimit => _hourLimit * Math.Min(_hours, 24);

    private long AllLimit => DayLimit * Tenants;

    public static DateTimeOffset TimeOf(int step) => Start.AddMinutes(60.0 / StepsPerHour * step);

    /// <summary>The ids of all events, reckoned from the charges: no code of the ledger's is used.</summary>
    public HashSet<string> ExpectedIds()
    {
        var sums = new Dictionary<(string Window, long Limit), long>();
        foreach (var charge in Charges)
        {
            var time = TimeOf(charge.Step);
            var day = time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00Z";
            var hour = time.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture) + ":00Z";
            Add($"tenant/{charge.Tenant}:hour@{hour}", _hourLimit);
            Add($"tenant/{charge.Tenant}:day@{day}", DayLimit);
            Add($"{Provider}:day@{day}", AllLimit);
            Add($"total:day@{day}", AllLimit);

            void Add(string window, long limit) => sums[(window, limit)] = sums.GetValueOrDefault((window, limit)) + charge.Actual;
        }
        return
        [
            .. sums.SelectMany(each => Shares
                .Where(share => each.Value >= share * each.Key.Limit)
                .Select(share => string.Create(CultureInfo.InvariantCulture, $"budget:{each.Key.Window}:{share:0.###}/{each.Key.Limit}"))),
        ];
    }

    private IEnumerable<Charge> Draw(int charges, Random random)
    {
        var weights = new double[Tenants];
        for (var (n, hour) = (0, -1); n < charges; n++)
        {
            if ((int)((long)n * _hours / charges) != hour)
            {
                hour++;
                weights = [.. weights.Select(_ => 0.5 + random.NextDouble())];
            }
            var amount = random.Next(1, (2 * AmountMax) + 1);
            yield return new Charge(n, (hour * StepsPerHour) + random.Next(StepsPerHour), NameOf(Pick(weights, random)), amount, random.Next(amount + 1));
        }
    }

    private static int Pick(double[] weights, Random random)
    {
        var at = random.NextDouble() * weights.Sum();
        var picked = 0;
        while (picked < weights.Length - 1 && (at -= weights[picked]) > 0)
        {
            picked++;
        }
        return picked;
    }

    private static string NameOf(int tenant) => string.Create(CultureInfo.InvariantCulture, $"t{tenant}");
}
