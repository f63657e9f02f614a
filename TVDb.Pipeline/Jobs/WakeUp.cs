using System.Threading.Channels;

namespace TVDb.Pipeline.Jobs;

/// <summary>One who sleeps, and many who may wake it: calls while it is awake are one call.</summary>
internal sealed class WakeUp(TimeProvider time)
{
    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Call() => _calls.Writer.TryWrite(true);

    /// <summary>Until a call, or for <paramref name="longest"/>.</summary>
    public async Task SleepAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enough.Token);
        try
        {
            await _calls.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody called in time.
        }
    }
}
