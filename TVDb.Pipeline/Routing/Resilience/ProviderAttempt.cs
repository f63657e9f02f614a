using TVDb.Pipeline.Providers;

namespace TVDb.Pipeline.Routing.Resilience;

/// <summary>One try of a call. What it does besides sending (hold, keep, post) is not the provider's doing, and is not judged.</summary>
public sealed class ProviderAttempt
{
    private readonly PipelineRun _run;
    private readonly CancellationToken _cancellationToken;

    internal ProviderAttempt(PipelineRun run, CancellationToken cancellationToken) => (_run, _cancellationToken) = (run, cancellationToken);

    /// <summary>What its request told of the provider.</summary>
    internal ProviderVerdict Verdict => _run.Verdict;

    /// <summary>Sends the request: its time and its outcome tell how the provider does. At most once a try.</summary>
    /// <param name="send">Sends it.</param>
    /// <param name="isCut">
    /// Whether it was ended before its time. That tells of the provider only where it answered nobody else meanwhile: a caller's haste must not
    /// open a circuit for those who wait.
    /// </param>
    public async Task<ProviderOutcome<T>> SendAsync<T>(Func<Task<ProviderOutcome<T>>> send, Func<bool>? isCut = null)
    {
        var start = _run.Permit!.Begin();
        var verdict = ProviderVerdict.None;
        try
        {
            var outcome = await send();
            verdict = ProviderVerdicts.Of(outcome, _cancellationToken.IsCancellationRequested);
            return outcome;
        }
        catch (OperationCanceledException) when (!_cancellationToken.IsCancellationRequested)
        {
            verdict = ProviderVerdict.TimedOut;
            throw;
        }
        finally
        {
            if (verdict != ProviderVerdict.Served && isCut?.Invoke() == true && _run.Permit.HasServedSince(start))
            {
                verdict = ProviderVerdict.None;
            }
            _run.Verdict = verdict;
            _run.Permit.End(start, verdict);
        }
    }
}
