using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.IntegrationTests.Storage;

/// <summary>Writers, readers and deletions at the same time.</summary>
public abstract partial class BlobStoreContract
{
    [Fact]
    public async Task Write_OneKeyByMany_IsOneOfThemWhole()
    {
        await using var blobs = await OpenAsync();
        var contents = Enumerable.Range(0, 16).Select(i => new string((char)('a' + i), 50_000 + i)).ToArray();

        await Task.WhenAll(contents.Select(content => blobs.Store.WriteAsync(Key, Bytes(content), Cancellation)));

        Assert.Contains(await ReadAsync(blobs, Key), contents);
        Assert.Single(await blobs.ListAsync());
    }

    [Fact]
    public async Task Write_WhileOthersRead_ShowsEachVersionWhole()
    {
        await using var blobs = await OpenAsync();
        var written = false;
        var reading = Task.Run(async () =>
        {
            var seen = 0;
            while (!Volatile.Read(ref written))
            {
                if (await blobs.Store.ReadAsync(Key, Cancellation) is { } content)
                {
                    Assert.Equal((300_000, 1), (content.Length, content.Distinct().Count()));
                    seen++;
                }
            }
            return seen;
        });

        for (var i = 0; i < 40; i++)
        {
            await blobs.Store.WriteAsync(Key, Enumerable.Repeat((byte)i, 300_000).ToArray(), Cancellation);
        }
        Volatile.Write(ref written, true);

        Assert.True(await reading > 0);
    }

    [Fact]
    public async Task Write_AmidDeletionsInTheSameFolder_LosesNothing()
    {
        await using var blobs = await OpenAsync();
        // Folders come and go in directories alone; a bucket has none, and each of its requests takes its time.
        var folder = Enumerable.Range(0, kind == StorageKind.Directory ? 200 : 40).Select(i => BlobKey.Of("acme", "jobs", "job-1", $"v-{i}")).ToArray();

        await Parallel.ForEachAsync(folder, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (key, token) =>
        {
            await blobs.Store.WriteAsync(key, Bytes(key.Name), token);
            Assert.Equal(key.Name, await ReadAsync(blobs, key));
            await blobs.Store.DeleteAsync(key, token);
        });

        Assert.Empty(await blobs.ListAsync());
    }
}
