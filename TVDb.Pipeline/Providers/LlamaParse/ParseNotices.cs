using System.Collections.Concurrent;

namespace TVDb.Pipeline.Providers.LlamaParse;

/// <summary>
/// Word that a parse has ended, from whoever hears of it first, to whoever waits for it here. It says nothing but that it is
/// time to look: what a parse came to is only ever read from the provider.
/// </summary>
public sealed class ParseNotices
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _expected = new();

    /// <summary>Completes at the first notice of this parse. Forgotten by <see cref="Forget"/>.</summary>
    public Task Expect(string parseId) =>
        _expected.GetOrAdd(parseId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Forget(string parseId) => _expected.TryRemove(parseId, out _);

    /// <summary>Nothing where nobody here waits for it.</summary>
    public void Tell(string parseId)
    {
        if (_expected.TryGetValue(parseId, out var expected))
        {
            expected.TrySetResult();
        }
    }
}
