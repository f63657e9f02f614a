namespace TVDb.LoadTest.Storm;

/// <summary>What callers say they did.</summary>
internal sealed record StormTally
{
    public long Attempts { get; set; }

    public long Held { get; set; }

    public long Refused { get; set; }

    public long Posted { get; set; }

    public long Voided { get; set; }

    /// <summary>Answers that no rule of the ledger allows here, no answer included.</summary>
    public long Unexpected { get; set; }

    /// <summary>The first unexpected answer.</summary>
    public string? Surprise { get; set; }

    /// <summary>Nano-USD of each pair of provider and tenant, as in <see cref="StormPlan.PairOf"/>.</summary>
    public long[] PostedNanoUsd { get; init; } = new long[StormPlan.PairCount];

    public static StormTally Sum(IEnumerable<StormTally> tallies) => tallies.Aggregate(new StormTally(), (a, b) => new StormTally
    {
        Attempts = a.Attempts + b.Attempts,
        Held = a.Held + b.Held,
        Refused = a.Refused + b.Refused,
        Posted = a.Posted + b.Posted,
        Voided = a.Voided + b.Voided,
        Unexpected = a.Unexpected + b.Unexpected,
        Surprise = a.Surprise ?? b.Surprise,
        PostedNanoUsd = [.. a.PostedNanoUsd.Zip(b.PostedNanoUsd, (x, y) => checked(x + y))],
    });

    public void Surprised(object answer)
    {
        Unexpected++;
        Surprise ??= answer.ToString();
    }
}
