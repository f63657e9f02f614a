namespace TVDb.Pipeline.Costs.Archive;

/// <summary>Merges streams, each ascending by itself, into one that is.</summary>
internal static class InOrder
{
    /// <param name="sources">In the order of their first items. A source is not opened before the one in front of it was.</param>
    /// <param name="open">A source's items.</param>
    /// <param name="number">What they ascend by.</param>
    public static async IAsyncEnumerable<T> MergeAsync<TSource, T>(IEnumerable<TSource> sources, Func<TSource, IAsyncEnumerable<T>> open, Func<T, long> number)
    {
        using var unopened = sources.GetEnumerator();
        var opened = new List<IAsyncEnumerator<T>>();
        try
        {
            while (true)
            {
                var least = opened.MinBy(items => number(items.Current));
                // The one opened last stays untouched while there is a further one, whose first item may come before its next.
                while ((least is null || least == opened[^1]) && unopened.MoveNext())
                {
                    await OpenAsync(opened, open(unopened.Current));
                    least = opened.MinBy(items => number(items.Current));
                }
                if (least is null)
                {
                    yield break;
                }
                yield return least.Current;
                if (!await least.MoveNextAsync())
                {
                    opened.Remove(least);
                    await least.DisposeAsync();
                }
            }
        }
        finally
        {
            foreach (var items in opened)
            {
                await items.DisposeAsync();
            }
        }
    }

    private static async Task OpenAsync<T>(List<IAsyncEnumerator<T>> opened, IAsyncEnumerable<T> source)
    {
        var items = source.GetAsyncEnumerator();
        opened.Add(items);
        if (!await items.MoveNextAsync())
        {
            opened.Remove(items);
            await items.DisposeAsync();
        }
    }
}
