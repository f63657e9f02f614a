namespace TVDb.MockProviders.Faults;

/// <summary>A distribution of latencies, all in milliseconds.</summary>
/// <param name="Distribution"><c>fixed</c> (ms), <c>uniform</c> (min_ms, max_ms), <c>lognormal</c> (p50_ms, p95_ms) or
/// <c>exponential</c> (one of p50_ms, p95_ms).</param>
internal sealed record LatencyFault(string Distribution, double? Ms, double? MinMs, double? MaxMs, double? P50Ms, double? P95Ms)
{
    /// <summary>The 95th percentile of a standard normal variable.</summary>
    private const double NormalP95 = 1.6448536269514722;

    /// <summary>No draw is longer: a lognormal tail must not park a call for days.</summary>
    private const double MsMax = 600_000;

    /// <param name="random">The rule's own generator.</param>
    /// <returns>One draw; the rule must be valid.</returns>
    public TimeSpan Draw(Random random)
    {
        // 1 - NextDouble() is never 0, so that the logarithms below are finite.
        var uniform = 1 - random.NextDouble();
        var ms = Distribution switch
        {
            "uniform" => MinMs!.Value + (uniform * (MaxMs!.Value - MinMs.Value)),
            "lognormal" => Math.Exp(Math.Log(P50Ms!.Value) + (Math.Log(P95Ms!.Value / P50Ms.Value) / NormalP95 * Normal(uniform, random))),
            "exponential" => -Math.Log(uniform) * (P50Ms / Math.Log(2) ?? P95Ms!.Value / Math.Log(20)),
            _ => Ms!.Value,
        };
        return TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, MsMax));
    }

    public void Validate(string at, List<string> errors)
    {
        var valid = Distribution switch
        {
            "fixed" => this is { Ms: >= 0, MinMs: null, MaxMs: null, P50Ms: null, P95Ms: null },
            "uniform" => this is { Ms: null, MinMs: >= 0, MaxMs: not null, P50Ms: null, P95Ms: null } && MaxMs >= MinMs,
            "lognormal" => this is { Ms: null, MinMs: null, MaxMs: null, P50Ms: > 0, P95Ms: not null } && P95Ms >= P50Ms,
            "exponential" => this is { Ms: null, MinMs: null, MaxMs: null, P50Ms: > 0, P95Ms: null } or
            { Ms: null, MinMs: null, MaxMs: null, P50Ms: null, P95Ms: > 0 },
            _ => false,
        };
        if (!valid)
        {
            errors.Add($"{at}: fixed wants ms, uniform min_ms and max_ms, lognormal p50_ms and p95_ms, exponential one of p50_ms and p95_ms.");
        }
    }

    /// <summary>Box–Muller.</summary>
    private static double Normal(double uniform, Random random) =>
        Math.Sqrt(-2 * Math.Log(uniform)) * Math.Cos(2 * Math.PI * random.NextDouble());
}
