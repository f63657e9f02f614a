using StackExchange.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>Which jobs, and which part of their list.</summary>
public sealed record JobQuery
{
    /// <summary>Null: every tenant's.</summary>
    public required string? Tenant { get; init; }

    /// <summary>Empty: in any state.</summary>
    public IReadOnlyCollection<JobState> States { get; init; } = [];

    /// <summary>Made then or later, to the millisecond.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Made before, to the millisecond.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>The list goes on behind this job; null: from its head.</summary>
    public string? After { get; init; }

    public required int PageSize { get; init; }
}

/// <summary>Jobs, the newest first. <paramref name="Next"/> is what the next page goes on after; null: there is none.</summary>
public sealed record JobPage(IReadOnlyList<JobEntry> Jobs, string? Next);

/// <summary>
/// Lists jobs from their indexes: sorted sets of ids, which sort by time. A page is read from where the one before ended, so
/// that its cost depends on its size and the number of indexes, not on the number of jobs.
/// </summary>
public sealed class JobLists(IConnectionMultiplexer connection)
{
    /// <summary>What is read of each of many indexes at least: a guess that saves reading on.</summary>
    private const int HeadMin = 4;

    private static readonly Comparer<string> NewestFirst = Comparer<string>.Create((one, other) => string.CompareOrdinal(other, one));

    private IDatabase Redis => connection.GetDatabase();

    public async Task<JobPage> ReadAsync(JobQuery query)
    {
        var page = new List<JobEntry>();
        var last = "";
        await using var ids = MergeAsync(query).GetAsyncEnumerator();
        var more = await ids.MoveNextAsync();
        while (more && page.Count < query.PageSize)
        {
            var part = new List<string>();
            for (; more && page.Count + part.Count < query.PageSize; more = await ids.MoveNextAsync())
            {
                part.Add(last = ids.Current);
            }
            // Fewer than asked for where records are gone, or a job's state is another by now: the page goes on.
            page.AddRange(await FindAsync(part, query.States));
        }
        return new JobPage(page, more ? last : null);
    }

    private async Task<IEnumerable<JobEntry>> FindAsync(List<string> ids, IReadOnlyCollection<JobState> states)
    {
        var records = await Redis.StringGetAsync([.. ids.Select(id => (RedisKey)JobKeys.Job(id))]);
        return records.Select(JobEntry.Read).OfType<JobEntry>().Where(entry => states.Count == 0 || states.Contains(entry.Job.State));
    }

    /// <summary>
    /// The ids of all indexes asked for, the newest first, each once:
    /// <list type="number">
    /// <item>read the head of each index; those of one tenant at one instant, so that no job is between two of its states;</item>
    /// <item>take the newest of all heads;</item>
    /// <item>where that was the last one read of its index, read on there; go on with 2.</item>
    /// </list>
    /// </summary>
    private async IAsyncEnumerable<string> MergeAsync(JobQuery query)
    {
        var low = query.CreatedAfter is { } from ? JobIds.Before(from) : JobIds.BeforeAll;
        var high = query.CreatedBefore is { } to ? JobIds.Before(to) : JobIds.BehindAll;
        if (query.After is { } after && string.CompareOrdinal(after, high) < 0)
        {
            high = after;
        }
        if (string.CompareOrdinal(low, high) >= 0)
        {
            yield break;
        }
        JobState?[] states = query.States.Count > 0 ? [.. query.States.Distinct().Select(state => (JobState?)state)] : [null];
        string[] tenants = query.Tenant is { } tenant ? [tenant] : [.. (await Redis.SetMembersAsync(JobKeys.Tenants)).Select(name => name.ToString())];
        JobIndexReader[][] readers = [.. tenants.Select(name => states.Select(state => new JobIndexReader(JobKeys.Index(name, state), low, high)).ToArray())];
        // One more than the page tells whether there is a next one. Of many tenants most have no share in a page.
        var most = query.PageSize + 1;
        var first = tenants.Length == 1 ? most : Math.Min(most, HeadMin + (2 * most / Math.Max(1, tenants.Length)));
        await Task.WhenAll(readers.Select(ofOneTenant => ReadAtOnceAsync(ofOneTenant, first)));

        var heads = new PriorityQueue<JobIndexReader, string>(NewestFirst);
        foreach (var reader in readers.SelectMany(ofOneTenant => ofOneTenant).Where(reader => reader.Head is not null))
        {
            heads.Enqueue(reader, reader.Head!);
        }
        string? before = null;
        while (heads.TryDequeue(out var reader, out var id))
        {
            if (id != before)
            {
                yield return before = id;
            }
            if (reader.Pass())
            {
                await reader.ReadAsync(Redis, most);
            }
            if (reader.Head is { } head)
            {
                heads.Enqueue(reader, head);
            }
        }
    }

    private async Task ReadAtOnceAsync(JobIndexReader[] readers, int most)
    {
        var instant = Redis.CreateTransaction();
        Task[] reading = [.. readers.Select(reader => reader.ReadAsync(instant, most))];
        await instant.ExecuteAsync();
        await Task.WhenAll(reading);
    }
}
