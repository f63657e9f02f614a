namespace TVDb.Pipeline.Health;

/// <summary>A look at one end of a provider by an endpoint that costs nothing.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Real">True for the real end, false for the mock.</param>
/// <param name="Ask">Makes one probe; null where the end is not configured.</param>
public sealed record ProviderProbe(string Provider, bool Real, Func<CancellationToken, Task<ProbeAnswer>>? Ask)
{
    /// <summary>One probe that is given up after <paramref name="limit"/>; only of an end that is configured.</summary>
    public async Task<ProbeAnswer> AskAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await Ask!(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer($"no answer within {limit.TotalSeconds:0.#} s", Simulated: false);
        }
    }
}

/// <param name="Problem">Null where the end answered as it should.</param>
/// <param name="Simulated">True where a simulator answered.</param>
public sealed record ProbeAnswer(string? Problem, bool Simulated);
