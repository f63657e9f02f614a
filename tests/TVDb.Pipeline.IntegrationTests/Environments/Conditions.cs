namespace TVDb.Pipeline.IntegrationTests.Environments;

internal static class Conditions
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    /// <summary>Waits until something has come about, at most 30 s.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < WaitMax, $"it did not come about within {WaitMax.TotalSeconds:0} s");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
