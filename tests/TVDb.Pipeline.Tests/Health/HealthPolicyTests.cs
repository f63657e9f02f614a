using TVDb.Pipeline.Health;
using static TVDb.Pipeline.Health.ProviderHealthStatus;

namespace TVDb.Pipeline.Tests.Health;

/// <summary>The policy as a table: what an end was, what is known of it now, what it is then.</summary>
public class HealthPolicyTests
{
    private static readonly DateTimeOffset Start = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HealthOptions Options = new() { Interval = TimeSpan.FromSeconds(30) };

    /// <summary>Each row: status before; good and fast probes in a row before; circuit before; what a probe found; last calls good, bad; recent calls good, bad; good calls since the probe before; circuit; status after.</summary>
    public static TheoryData<Row> Table => new((Row[])
    [
        // Nothing is known yet: the first sign decides.
        new(Unknown) { After = Unknown },
        new(Unknown) { Probed = Healthy, After = Healthy },
        new(Unknown) { Probed = Degraded, After = Degraded },
        new(Unknown) { Probed = Unhealthy, After = Unhealthy },
        new(Unknown) { Last = (4, 0), After = Unknown },
        new(Unknown) { Last = (5, 0), After = Healthy },
        new(Unknown) { Last = (0, 5), After = Unhealthy },
        new(Unknown) { CircuitOpens = true, After = Unhealthy },
        // Up, and a bad sign: down at once.
        new(Healthy) { Probed = Unhealthy, After = Unhealthy },
        new(Healthy) { CircuitOpens = true, After = Unhealthy },
        new(Healthy) { Last = (2, 3), After = Unhealthy },
        new(Healthy) { Last = (9, 11), After = Unhealthy },
        new(Degraded) { Probed = Unhealthy, After = Unhealthy },
        new(Degraded) { Last = (0, 5), After = Unhealthy },
        // Too few calls, or not bad enough.
        new(Healthy) { Last = (0, 4), After = Healthy },
        new(Healthy) { Last = (10, 10), After = Healthy },
        // Calls outrank a probe that fails, while they go on.
        new(Healthy) { Probed = Unhealthy, Last = (19, 1), GoodSinceProbe = 1, After = Degraded },
        new(Degraded) { Probed = Unhealthy, Last = (18, 2), GoodSinceProbe = 9, After = Degraded },
        new(Healthy) { Probed = Unhealthy, Last = (20, 0), GoodSinceProbe = 0, After = Unhealthy },
        new(Healthy) { Probed = Unhealthy, Last = (14, 6), GoodSinceProbe = 1, After = Degraded },
        new(Healthy) { Probed = Unhealthy, Last = (13, 7), GoodSinceProbe = 9, After = Unhealthy },
        new(Healthy) { Probed = Unhealthy, Last = (4, 0), GoodSinceProbe = 4, After = Unhealthy },
        // Weak.
        new(Healthy) { Probed = Degraded, After = Degraded },
        new(Healthy) { Last = (17, 3), Recent = (17, 3), After = Degraded },
        new(Healthy) { Last = (18, 2), Recent = (90, 10), After = Healthy },
        new(Healthy) { Last = (18, 1), Recent = (16, 3), After = Healthy },
        new(Healthy) { CircuitWasOpen = true, CircuitIsOpen = true, After = Degraded },
        // Well again: two fast probes, calls with a margin, a closed circuit.
        new(Degraded) { Fast = 0, Probed = Healthy, After = Degraded },
        new(Degraded) { Fast = 1, Probed = Healthy, After = Healthy },
        new(Degraded) { Fast = 9, Last = (18, 2), Recent = (94, 6), After = Degraded },
        new(Degraded) { Fast = 9, Last = (18, 2), Recent = (95, 5), After = Healthy },
        new(Degraded) { Fast = 9, CircuitWasOpen = true, CircuitIsOpen = true, After = Degraded },
        new(Degraded) { Fast = 9, CircuitWasOpen = true, After = Healthy },
        // Down: two good probes in a row, or five good calls.
        new(Unhealthy) { After = Unhealthy },
        new(Unhealthy) { Good = 0, Probed = Healthy, After = Unhealthy },
        new(Unhealthy) { Good = 1, Fast = 1, Probed = Healthy, After = Healthy },
        new(Unhealthy) { Good = 1, Fast = 1, Probed = Degraded, After = Degraded },
        new(Unhealthy) { Good = 1, Probed = Unhealthy, After = Unhealthy },
        new(Unhealthy) { Needed = 4, Good = 2, Fast = 2, Probed = Healthy, After = Unhealthy },
        new(Unhealthy) { Needed = 4, Good = 3, Fast = 3, Probed = Healthy, After = Healthy },
        new(Unhealthy) { Last = (4, 0), After = Unhealthy },
        new(Unhealthy) { Last = (5, 0), After = Degraded },
        new(Unhealthy) { Fast = 1, Last = (5, 0), After = Healthy },
        new(Unhealthy) { Last = (4, 1), After = Unhealthy },
        new(Unhealthy) { Good = 1, Probed = Healthy, Last = (0, 5), After = Unhealthy },
        // A circuit that nobody tries stays open: it does not keep down what is well.
        new(Unhealthy) { Good = 1, Fast = 1, CircuitWasOpen = true, CircuitIsOpen = true, Probed = Healthy, After = Degraded },
    ]);

    [Theory]
    [MemberData(nameof(Table))]
    public void Next_EachRow_IsAsInTheTable(Row row)
    {
        var state = new EndState
        {
            Status = row.Before,
            Since = Start,
            GoodProbes = row.Good,
            FastProbes = row.Fast,
            GoodProbesNeeded = row.Needed,
            CircuitOpen = row.CircuitWasOpen,
        };
        var signs = new HealthSigns(row.Probed, new CallSigns(Tally(row.Last), Tally(row.Recent), row.GoodSinceProbe), row.CircuitIsOpen || row.CircuitOpens);

        var next = HealthPolicy.Next(state, signs, Options, Start.AddSeconds(1));

        Assert.Equal((row.After, row.After == row.Before ? Start : Start.AddSeconds(1)), (next.Status, next.Since));
        static CallTally Tally((int Good, int Bad) counts) => new(counts.Good, counts.Bad);
    }

    [Fact]
    public void Next_FallsAgainSoonAfterItsReturn_TakesFourProbesThenSevenThenTwoAgainAfterAQuietTime()
    {
        var now = Start;
        var state = Probe(new EndState(), Healthy);
        var needed = new List<int>();
        foreach (var quiet in (double[])[0, 1, 119, 5, 121])
        {
            now += TimeSpan.FromSeconds(quiet);
            state = Probe(state, Unhealthy);
            needed.Add(0);
            while (state.Status == Unhealthy)
            {
                state = Probe(state, Healthy);
                needed[^1]++;
            }
        }

        Assert.Equal([2, 4, 7, 7, 2], needed);
        EndState Probe(EndState from, ProviderHealthStatus found) => HealthPolicy.Next(from, new HealthSigns(found, default, false), Options, now);
    }

    /// <summary>Even the most probes that a return takes are made within two intervals.</summary>
    [Fact]
    public void RecoveryInterval_OfTheMostProbes_IsWithinTwoIntervals() =>
        Assert.True(8 * Options.RecoveryInterval <= 2 * Options.Interval);

    [Theory]
    [InlineData(Healthy, Unknown, Healthy)]
    [InlineData(Unknown, Degraded, Degraded)]
    [InlineData(Healthy, Unhealthy, Unhealthy)]
    [InlineData(Unhealthy, Healthy, Unhealthy)]
    public void Effective_OfOwnAndShared_IsTheWorse(ProviderHealthStatus own, ProviderHealthStatus shared, ProviderHealthStatus expected) =>
        Assert.Equal(expected, HealthPolicy.Effective(own, shared));

    public sealed record Row(ProviderHealthStatus Before)
    {
        public int Good { get; init; }

        public int Fast { get; init; }

        public int Needed { get; init; } = HealthPolicy.GoodProbesMin;

        public ProviderHealthStatus? Probed { get; init; }

        public (int Good, int Bad) Last { get; init; }

        public (int Good, int Bad) Recent { get; init; }

        public int GoodSinceProbe { get; init; }

        public bool CircuitWasOpen { get; init; }

        public bool CircuitIsOpen { get; init; }

        public bool CircuitOpens { get; init; }

        public ProviderHealthStatus After { get; init; }
    }
}
