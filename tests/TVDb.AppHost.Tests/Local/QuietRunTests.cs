namespace TVDb.AppHost.Tests.Local;

/// <summary>Alone in its collection, so that its minute passes beside the other tests.</summary>
public sealed class QuietRunTests
{
    /// <summary>What watches for the AppHost's end must not mistake a closed standard input, or time that passes, for it.</summary>
    [Fact]
    public async Task Start_StandardInputClosed_EveryChildLivesAfterAMinute()
    {
        await using var appHost = RunningAppHost.Start();
        await appHost.ReadyAsync();
        var children = appHost.Descendants();

        await Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(7, children.Count);
        Assert.Equal(children, appHost.Descendants());
    }
}
