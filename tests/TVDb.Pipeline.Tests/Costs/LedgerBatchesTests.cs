using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

public sealed class LedgerBatchesTests
{
    private readonly List<(IReadOnlyList<LedgerAsk> Batch, TaskCompletionSource<IReadOnlyList<string[]>> Reply)> _sent = [];
    private readonly LedgerBatches _batches;

    public LedgerBatchesTests() => _batches = new LedgerBatches(batch =>
    {
        var reply = new TaskCompletionSource<IReadOnlyList<string[]>>();
        _sent.Add((batch, reply));
        return reply.Task;
    });

    [Fact]
    public async Task AskAsync_Alone_LeavesAtOnceAndGetsItsAnswer()
    {
        var answer = _batches.AskAsync(Ask());
        Assert.Single(_sent);

        Answer(0);

        Assert.Equal(["0"], await answer);
    }

    [Fact]
    public async Task AskAsync_WhileTwoAreUnderWay_WaitsAndLeavesWithTheOthersInOrder()
    {
        var answers = Enumerable.Range(0, 2 + 70).Select(_ => _batches.AskAsync(Ask())).ToList();
        Assert.Equal([1, 1], _sent.Select(sent => sent.Batch.Count));

        Answer(0);
        await answers[0];
        Assert.Equal([1, 1, 64], _sent.Select(sent => sent.Batch.Count));
        Answer(1);
        Assert.Equal([1, 1, 64, 6], _sent.Select(sent => sent.Batch.Count));
        Answer(2);
        Answer(3);

        Assert.Equal(["63"], await answers[2 + 63]);
        Assert.Equal(["5"], await answers[^1]);
    }

    [Fact]
    public async Task AskAsync_TheBatchFails_TellsEachAndGoesOn()
    {
        var first = _batches.AskAsync(Ask());
        _sent[0].Reply.SetException(new TimeoutException("no answer"));
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        var next = _batches.AskAsync(Ask());
        Answer(1);

        Assert.Equal(["0"], await next);
    }

    [Fact]
    public void AskAsync_GivenUpBeforeItWasSent_IsNeverSent()
    {
        _ = _batches.AskAsync(Ask());
        _ = _batches.AskAsync(Ask());
        var givenUp = Ask();
        _ = _batches.AskAsync(givenUp);
        Assert.True(givenUp.TryTake());

        Answer(0);

        Assert.Equal(2, _sent.Count);
    }

    private void Answer(int batch) => _sent[batch].Reply.SetResult([.. Enumerable.Range(0, _sent[batch].Batch.Count).Select(i => new[] { $"{i}" })]);

    private static LedgerAsk Ask()
    {
        var now = DateTimeOffset.UnixEpoch;
        var hold = new Hold("job-1:embed:0:1", 5, [], new CallFacts("acme", "openai", "any", "test"), now, now);
        var options = new CostOptions { LimitsEnabled = true, Budgets = [], Prices = PriceCatalog.Parse(new MemoryStream("""{"version":"test","prices":[]}"""u8.ToArray())), Retention = TimeSpan.FromDays(30) };
        return new LedgerAsk("void", hold, WindowTerms.Of(hold, options), "0", LedgerUsage.None);
    }
}
