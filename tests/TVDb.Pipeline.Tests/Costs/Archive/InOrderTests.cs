using CsCheck;
using TVDb.Pipeline.Costs.Archive;

namespace TVDb.Pipeline.Tests.Costs.Archive;

public class InOrderTests
{
    /// <summary>Numbers from 1, each in some day or one of its neighbours, as clocks around midnight would have it.</summary>
    private static readonly Gen<long[][]> Days = Gen.Int[-1, 1].Array[0, 60].Select(shifts =>
    {
        var days = shifts.Select((shift, i) => (Day: (i / 6 * 2) + shift, Number: i + 1L)).ToLookup(entry => entry.Day, entry => entry.Number);
        return days.OrderBy(day => day.Min()).Select(day => day.ToArray()).ToArray();
    });

    [Fact]
    public async Task Merge_InterlacingDays_IsOneAscendingStream() =>
        await Days.SampleAsync(async days => Assert.Equal(days.SelectMany(day => day).Order(), await MergeAsync(days)));

    [Fact]
    public async Task Merge_NothingAndEmptyDays_IsNothing()
    {
        Assert.Empty(await MergeAsync());
        Assert.Equal([1, 2], await MergeAsync([], [1], [], [2], []));
    }

    [Fact]
    public async Task Merge_LeftHalfWay_ClosesWhatItOpened()
    {
        var open = new HashSet<int>();
        await foreach (var item in InOrder.MergeAsync([0, 1, 2], source => CountedAsync(source, open), item => (long)item))
        {
            Assert.Equal([0, 1], open);
            Assert.Equal(0, item);
            break;
        }
        Assert.Empty(open);
    }

    private static async Task<List<long>> MergeAsync(params long[][] days) =>
        await InOrder.MergeAsync(days, day => day.ToAsyncEnumerable(), number => number).ToListAsync();

    private static async IAsyncEnumerable<int> CountedAsync(int source, HashSet<int> open)
    {
        open.Add(source);
        try
        {
            await Task.Yield();
            yield return source * 10;
            yield return (source * 10) + 1;
        }
        finally
        {
            open.Remove(source);
        }
    }
}
