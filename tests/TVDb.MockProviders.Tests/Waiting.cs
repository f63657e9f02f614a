using Microsoft.Extensions.Time.Testing;

namespace TVDb.MockProviders.Tests;

internal static class Waiting
{
    /// <summary>Between two looks at a condition, while other threads make it true.</summary>
    public static Task BrieflyAsync() => Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Lets the application's clock run until something has happened.</summary>
    /// <returns>What happened, and how much of the clock's time had passed by then.</returns>
    public static async Task<(T Result, TimeSpan Elapsed)> RunUntilAsync<T>(this FakeTimeProvider clock, Task<T> happening, double stepMs = 10)
    {
        var start = clock.GetUtcNow();
        while (!happening.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(stepMs));
            await BrieflyAsync();
        }
        return (await happening, clock.GetUtcNow() - start);
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await BrieflyAsync();
        }
    }
}
