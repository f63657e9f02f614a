namespace TVDb.Pipeline.Health;

/// <summary>A look at one end of a provider by an endpoint that costs nothing.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Real">True for the real end, false for the mock.</param>
/// <param name="Ask">Makes one probe; null where the end is not configured.</param>
public sealed record ProviderProbe(string Provider, bool Real, Func<CancellationToken, Task<ProbeAnswer>>? Ask);

/// <param name="Problem">Null where the end answered as it should.</param>
/// <param name="Simulated">True where a simulator answered.</param>
public sealed record ProbeAnswer(string? Problem, bool Simulated);
