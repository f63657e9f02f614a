using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.Api;

namespace TVDb.Pipeline.Tests.Api;

public class HeartbeatsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private readonly FakeTimeProvider _clock = new();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Among_Silence_IsFilledEachIntervalAndEventsKeepTheirOrder()
    {
        await using var reader = Read(Cancellation);
        var told = new List<string?>();

        await _events.Writer.WriteAsync("a", Cancellation);
        await TakeAsync();
        var silent = reader.MoveNextAsync().AsTask();
        Assert.False(silent.IsCompleted);
        _clock.Advance(Interval);
        Assert.True(await silent);
        told.Add(reader.Current);
        var late = reader.MoveNextAsync().AsTask();
        _clock.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.False(late.IsCompleted);
        await _events.Writer.WriteAsync("b", Cancellation);
        Assert.True(await late);
        told.Add(reader.Current);
        _events.Writer.Complete();

        Assert.Equal(["a", null, "b"], told);
        Assert.False(await reader.MoveNextAsync());

        async Task TakeAsync()
        {
            Assert.True(await reader.MoveNextAsync());
            told.Add(reader.Current);
        }
    }

    [Fact]
    public async Task Among_SourceFails_ItsFailureIsTold()
    {
        await using var reader = Read(Cancellation);
        _events.Writer.Complete(new InvalidOperationException("broken"));

        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => reader.MoveNextAsync().AsTask())).Message);
    }

    [Fact]
    public async Task Among_CallerLeaves_IsCancelled()
    {
        using var left = new CancellationTokenSource();
        await using var reader = Read(left.Token);
        var next = reader.MoveNextAsync().AsTask();

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Among_LeftBetweenTwoEvents_EndsTheSource()
    {
        var reader = Read(Cancellation);
        var next = reader.MoveNextAsync().AsTask();
        _clock.Advance(Interval);
        Assert.True(await next);

        await reader.DisposeAsync();

        Assert.True(_sourceEnded);
    }

    private bool _sourceEnded;

    private IAsyncEnumerator<string?> Read(CancellationToken cancellationToken) =>
        Heartbeats.AmongAsync(SourceAsync(CancellationToken.None), Interval, _clock, cancellationToken).GetAsyncEnumerator(CancellationToken.None);

    private async IAsyncEnumerable<string> SourceAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var each in _events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return each;
            }
        }
        finally
        {
            _sourceEnded = true;
        }
    }
}
