using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Sends verbs to Redis, as many at once as wait when there is room: alone a verb leaves at once, and under load callers
/// share the cost of a run of the script. Few batches are under way at a time, so that the next can fill.
/// </summary>
internal sealed class LedgerBatches(Func<IReadOnlyList<LedgerAsk>, Task<IReadOnlyList<string[]>>> send)
{
    private const int UnderWayMax = 2;

    /// <summary>Bounds how long one run of the script keeps Redis from others: about a millisecond.</summary>
    private const int BatchMax = 64;

    private readonly Lock _lock = new();
    private readonly Queue<LedgerAsk> _waiting = [];
    private int _underWay;

    public Task<string[]> AskAsync(LedgerAsk ask)
    {
        lock (_lock)
        {
            _waiting.Enqueue(ask);
        }
        SendWhatWaits();
        return ask.Answer;
    }

    private void SendWhatWaits()
    {
        while (NextBatch() is { Count: > 0 } batch)
        {
            _ = SendAsync(batch);
        }
    }

    private List<LedgerAsk> NextBatch()
    {
        lock (_lock)
        {
            List<LedgerAsk> batch = [];
            if (_underWay == UnderWayMax)
            {
                return batch;
            }
            while (batch.Count < BatchMax && _waiting.TryDequeue(out var ask))
            {
                if (ask.TryTake())
                {
                    batch.Add(ask);
                }
            }
            _underWay += batch.Count > 0 ? 1 : 0;
            return batch;
        }
    }

    private async Task SendAsync(List<LedgerAsk> batch)
    {
        try
        {
            var answers = await send(batch);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Complete(answers[i]);
            }
        }
#pragma warning disable CA1031 // Whatever it is, each caller of the batch is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            batch.ForEach(ask => ask.Fail(e));
        }
        finally
        {
            lock (_lock)
            {
                _underWay--;
            }
            SendWhatWaits();
        }
    }
}
