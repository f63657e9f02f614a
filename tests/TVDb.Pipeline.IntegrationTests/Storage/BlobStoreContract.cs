using System.Security.Cryptography;
using System.Text;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.IntegrationTests.Storage;

public sealed class DirectoryBlobStoreTests(S3Servers servers) : BlobStoreContract(StorageKind.Directory, servers);

public sealed class S3BlobStoreTests(S3Servers servers) : BlobStoreContract(StorageKind.S3, servers);

/// <summary>What every blob store promises, run against each.</summary>
public abstract partial class BlobStoreContract(StorageKind kind, S3Servers servers)
{
    private static readonly BlobKey Key = BlobKey.Of("acme", "jobs", "job-1", "parsed.json");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_ThenEachWayOfReading_GivesTheSame()
    {
        await using var blobs = await OpenAsync();
        var before = TimeProvider.System.GetUtcNow();

        await blobs.Store.WriteAsync(Key, Bytes("one"), Cancellation);

        Assert.Equal("one", await ReadAsync(blobs, Key));
        await using var stream = await blobs.Store.OpenReadAsync(Key, Cancellation);
        using var reader = new StreamReader(stream!);
        Assert.Equal((3L, "one"), (stream!.Length, await reader.ReadToEndAsync(Cancellation)));
        var info = await blobs.Store.FindAsync(Key, Cancellation);
        Assert.Equal((Key, 3L), (info!.Key, info.SizeBytes));
        // Stores round to whole seconds, up or down.
        Assert.InRange(info.LastModified, before.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(1));
    }

    [Fact]
    public async Task Write_ABlobThatIsThere_TakesItsPlace()
    {
        await using var blobs = await OpenAsync();
        await blobs.Store.WriteAsync(Key, Bytes("something longer"), Cancellation);

        await blobs.Store.WriteAsync(Key, Bytes("two"), Cancellation);

        Assert.Equal("two", await ReadAsync(blobs, Key));
        Assert.Equal(3, Assert.Single(await blobs.ListAsync()).SizeBytes);
    }

    [Fact]
    public async Task Write_Nothing_IsAnEmptyBlob()
    {
        await using var blobs = await OpenAsync();

        await blobs.Store.WriteAsync(Key, default, Cancellation);

        Assert.Equal("", await ReadAsync(blobs, Key));
        Assert.Equal(0, (await blobs.Store.FindAsync(Key, Cancellation))!.SizeBytes);
    }

    [Fact]
    public async Task AMissingBlob_EachQuestion_SaysSo()
    {
        await using var blobs = await OpenAsync();
        await blobs.Store.WriteAsync(BlobKey.Of("acme", "jobs", "job-1", "chunks.json"), Bytes("x"), Cancellation);

        Assert.Null(await blobs.Store.ReadAsync(Key, Cancellation));
        Assert.Null(await blobs.Store.OpenReadAsync(Key, Cancellation));
        Assert.Null(await blobs.Store.FindAsync(Key, Cancellation));
        Assert.Null(await blobs.Store.FindAsync(BlobKey.Of("acme", "jobs", "job-1"), Cancellation));
        Assert.False(await blobs.Store.TouchAsync(Key, Cancellation));
        await blobs.Store.DeleteAsync(Key, Cancellation);
        await blobs.Store.DeleteAsync(BlobKey.Of("nobody", "jobs", "job-1", "parsed.json"), Cancellation);
        Assert.Empty(await blobs.ListAsync(BlobKey.Of("nobody", "jobs")));
    }

    [Fact]
    public async Task Delete_ABlob_IsGoneAndMayBeWrittenAgain()
    {
        await using var blobs = await OpenAsync();
        await blobs.Store.WriteAsync(Key, Bytes("one"), Cancellation);

        await blobs.Store.DeleteAsync(Key, Cancellation);

        Assert.Null(await blobs.Store.ReadAsync(Key, Cancellation));
        Assert.Empty(await blobs.ListAsync());
        await blobs.Store.WriteAsync(Key, Bytes("again"), Cancellation);
        Assert.Equal("again", await ReadAsync(blobs, Key));
    }

    [Fact]
    public async Task List_FoldersAndWhatIsAfterAPath_IsInOrdinalOrder()
    {
        await using var blobs = await OpenAsync();
        // '-' is before '/', which is before '0': a folder does not sort as its name does.
        BlobKey[] keys =
        [
            BlobKey.OfService("ledger", "a"),
            BlobKey.Of("Zed", "jobs", "j", "x"),
            BlobKey.Of("acme", "jobs", "a-b", "x"),
            BlobKey.Of("acme", "jobs", "a.b", "x"),
            BlobKey.Of("acme", "jobs", "a", "x"),
            BlobKey.Of("acme", "jobs", "a", "y"),
            BlobKey.Of("acme", "jobs", "a0", "x"),
            BlobKey.Of("acme", "jobs2", "a", "x"),
            BlobKey.Of("zed", "jobs", "j", "x"),
        ];
        var sorted = keys.OrderBy(key => key.Path, StringComparer.Ordinal).ToArray();
        foreach (var key in keys.Reverse())
        {
            await blobs.Store.WriteAsync(key, Bytes(key.Path), Cancellation);
        }

        Assert.Equal(sorted, (await blobs.ListAsync()).Select(blob => blob.Key));
        Assert.All(await blobs.ListAsync(), blob => Assert.Equal(blob.Key.Path.Length, blob.SizeBytes));
        Assert.Equal(sorted.Where(key => key.Path.StartsWith("acme/jobs/", StringComparison.Ordinal)), (await blobs.ListAsync(BlobKey.Of("acme", "jobs"))).Select(blob => blob.Key));
        for (var i = 0; i < sorted.Length; i++)
        {
            Assert.Equal(sorted.Skip(i + 1), (await blobs.ListAsync(after: sorted[i].Path)).Select(blob => blob.Key));
        }
        Assert.Equal(sorted.Where(key => string.CompareOrdinal(key.Path, "acme/jobs/a.") > 0), (await blobs.ListAsync(after: "acme/jobs/a.")).Select(blob => blob.Key));
    }

    [Fact]
    public async Task List_MoreThanAPage_GivesEachOnce()
    {
        await using var blobs = await OpenAsync();
        var keys = Enumerable.Range(0, (2 * TestBlobs.ListPageMax) + 5).Select(i => BlobKey.Of("acme", "jobs", "job-1", $"vectors-{i:D5}.json")).ToArray();
        await Parallel.ForEachAsync(keys, Cancellation, async (key, token) => await blobs.Store.WriteAsync(key, Bytes("x"), token));

        Assert.Equal(keys, (await blobs.ListAsync(BlobKey.Of("acme", "jobs", "job-1"))).Select(blob => blob.Key));
        Assert.Equal(keys[..3], await blobs.Store.ListAsync(null, "", Cancellation).Take(3).Select(blob => blob.Key).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Draft_Committed_IsTheBlobAndNothingBefore()
    {
        await using var blobs = await OpenAsync();

        await using (var draft = blobs.Store.CreateDraft())
        {
            await draft.Stream.WriteAsync(Bytes("drafted"), Cancellation);
            await draft.Stream.FlushAsync(Cancellation);
            Assert.Empty(await blobs.ListAsync());
            await draft.CommitAsync(Key, Cancellation);
            Assert.Equal("drafted", await ReadAsync(blobs, Key));
        }

        Assert.Equal("drafted", await ReadAsync(blobs, Key));
        Assert.Empty(Directory.EnumerateFileSystemEntries(blobs.DraftFolder));
    }

    [Fact]
    public async Task Draft_Disposed_NeverWas()
    {
        await using var blobs = await OpenAsync();

        await using (var draft = blobs.Store.CreateDraft())
        {
            await draft.Stream.WriteAsync(Bytes("drafted"), Cancellation);
        }

        Assert.Empty(await blobs.ListAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(blobs.DraftFolder));
    }

    [Fact]
    public async Task RemoveDrafts_ByAge_TakesTheAbandonedAlone()
    {
        await using var blobs = await OpenAsync();
        var abandoned = Path.Combine(blobs.DraftFolder, "abandoned");
        await File.WriteAllTextAsync(abandoned, "half a docu", Cancellation);
        File.SetLastWriteTimeUtc(abandoned, TimeProvider.System.GetUtcNow().AddDays(-2).UtcDateTime);
        await using var draft = blobs.Store.CreateDraft();
        await draft.Stream.WriteAsync(Bytes("drafted"), Cancellation);

        Assert.Equal(1, await blobs.Store.RemoveDraftsAsync(TimeProvider.System.GetUtcNow().AddDays(-1), Cancellation));

        Assert.False(File.Exists(abandoned));
        await draft.CommitAsync(Key, Cancellation);
        Assert.Equal("drafted", await ReadAsync(blobs, Key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ALargeBlob_FromMemoryOrADraft_ComesBackTheSame(bool drafted)
    {
        await using var blobs = await OpenAsync();
        var content = new byte[(32 * 1024 * 1024) + 7];
        new Random(7).NextBytes(content);

        if (drafted)
        {
            await using var draft = blobs.Store.CreateDraft();
            await draft.Stream.WriteAsync(content, Cancellation);
            await draft.CommitAsync(Key, Cancellation);
        }
        else
        {
            await blobs.Store.WriteAsync(Key, content, Cancellation);
        }

        await using var stream = await blobs.Store.OpenReadAsync(Key, Cancellation);
        Assert.Equal(SHA256.HashData(content), await SHA256.HashDataAsync(stream!, Cancellation));
        Assert.Equal(content.LongLength, Assert.Single(await blobs.ListAsync()).SizeBytes);
    }

    [Fact]
    public async Task Names_OddButLegal_AreEachABlobOfItsOwn()
    {
        await using var blobs = await OpenAsync();
        string[] names = ["a", "A", "a.", "a..b", "a...", "-", "--help", "_", "CON", "nul.txt", "0", "a.b-c_d", "aaa%2e".Replace("%", "_"), new('n', 128)];

        foreach (var name in names)
        {
            await blobs.Store.WriteAsync(BlobKey.Of(name, "jobs", name, name), Bytes(name), Cancellation);
        }

        foreach (var name in names)
        {
            Assert.Equal(name, await ReadAsync(blobs, BlobKey.Of(name, "jobs", name, name)));
        }
        Assert.Equal(names.Order(StringComparer.Ordinal), (await blobs.ListAsync()).Select(blob => blob.Key.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../beta")]
    [InlineData("../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\beta")]
    [InlineData("a/b")]
    [InlineData(".drafts")]
    [InlineData(".service")]
    [InlineData("a\0")]
    public async Task Names_ThatWouldLeaveTheirFolder_AreRefusedBeforeTheStore(string hostile)
    {
        await using var blobs = await OpenAsync();
        await blobs.Store.WriteAsync(BlobKey.Of("beta", "documents", "doc-1", "info.json"), Bytes("beta's"), Cancellation);
        var documents = new DocumentStore(blobs.Store, TimeProvider.System);

        Assert.Throws<ArgumentException>(() => BlobKey.Of(hostile, "jobs", "job-1", "parsed.json"));
        Assert.Throws<ArgumentException>(() => BlobKey.Of("acme", "jobs", hostile, "parsed.json"));
        Assert.Throws<ArgumentException>(() => BlobKey.OfService("ledger", hostile));
        Assert.Null(await documents.FindAsync("acme", hostile, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => documents.AddAsync(hostile, "a.txt", "text/plain", Bytes("x"), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => documents.ReadContentAsync("acme", hostile, Cancellation));

        Assert.Equal(BlobKey.Of("beta", "documents", "doc-1", "info.json"), Assert.Single(await blobs.ListAsync()).Key);
    }

    [Fact]
    public async Task Touch_ABlob_IsYoungAgainAndTheSame()
    {
        await using var blobs = await OpenAsync();
        await blobs.Store.WriteAsync(Key, Bytes("one"), Cancellation);
        var written = (await blobs.Store.FindAsync(Key, Cancellation))!.LastModified;

        var touched = written;
        while (touched == written)
        {
            // Until the store's clock, which may tell whole seconds only, has gone on.
            Assert.True(await blobs.Store.TouchAsync(Key, Cancellation));
            touched = (await blobs.Store.FindAsync(Key, Cancellation))!.LastModified;
        }

        Assert.True(touched > written);
        Assert.Equal("one", await ReadAsync(blobs, Key));
    }

    [Fact]
    public async Task AnyCall_Cancelled_IsCancelled()
    {
        await using var blobs = await OpenAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blobs.Store.WriteAsync(Key, Bytes("one"), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blobs.Store.ReadAsync(Key, cancelled.Token));

        Assert.Empty(await blobs.ListAsync());
    }

    private Task<TestBlobs> OpenAsync() => TestBlobs.OpenAsync(kind, servers);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<string> ReadAsync(TestBlobs blobs, BlobKey key) => Encoding.UTF8.GetString((await blobs.Store.ReadAsync(key, Cancellation))!);
}
