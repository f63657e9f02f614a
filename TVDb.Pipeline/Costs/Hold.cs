namespace TVDb.Pipeline.Costs;

/// <summary>
/// The most that one provider call can cost, set aside before it. Carries all that its later verbs need, so that whoever
/// finds it in a checkpoint can post it.
/// </summary>
/// <param name="Id">Names one call: job, stage, step and a call ordinal that is never used again.</param>
/// <param name="AmountNanoUsd">The amount set aside.</param>
/// <param name="WindowKeys">The budget windows that carry it, fixed when it was made.</param>
/// <param name="PriceVersion">The catalog that the amount was computed with.</param>
public sealed record Hold(string Id, long AmountNanoUsd, IReadOnlyList<string> WindowKeys, string PriceVersion);
