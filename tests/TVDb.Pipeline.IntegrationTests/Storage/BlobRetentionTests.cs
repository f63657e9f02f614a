using Microsoft.Extensions.Time.Testing;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Storage;
using TVDb.Pipeline.Storage.Retention;

namespace TVDb.Pipeline.IntegrationTests.Storage;

/// <summary>What is deleted by age and what never is, on each kind of store. Blobs are as old as the test's clock is ahead.</summary>
public sealed class BlobRetentionTests(S3Servers servers)
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<StorageKind> Kinds => [.. Enum.GetValues<StorageKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Sweep_PastTheirRetention_DeletesJobsAndDocumentsAndNothingElse(StorageKind kind)
    {
        await using var blobs = await TestBlobs.OpenAsync(kind, servers, _clock);
        BlobKey[] results = [BlobKey.Of("acme", "jobs", "job-1", "chunks.json"), BlobKey.Of("acme", "jobs", "job-1", "parsed.json"), BlobKey.Of("beta", "jobs", "job-2", "parsed.json")];
        BlobKey[] documents = [BlobKey.Of("acme", "documents", "doc-1", "content"), BlobKey.Of("acme", "documents", "doc-1", "info.json")];
        BlobKey[] others = [BlobKey.OfService("jobs", "job-1", "parsed.json"), BlobKey.OfService("ledger", "journal", "a.gz"), BlobKey.Of("acme", "elsewhere", "a", "b"), BlobKey.Of("acme", "jobs", "loose")];
        await WriteAsync(blobs, [.. results, .. documents, .. others]);
        using var retention = Retention(blobs);

        var young = await SweepAfterAsync(retention, TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        var weekOld = await SweepAfterAsync(retention, TimeSpan.FromMinutes(2));
        var left = await KeysAsync(blobs);
        var olderThanAWindow = await SweepAfterAsync(retention, TimeSpan.FromDays(28));

        Assert.Equal(new RetentionRound(0, 0, 0, 0, 0, 9, Whole: true), young);
        Assert.Equal(new RetentionRound(2, 0, 3, 3, 0, 9, Whole: true), weekOld);
        Assert.Equal(Sorted([.. documents, .. others]), left);
        Assert.Equal(new RetentionRound(0, 1, 2, 2, 0, 6, Whole: true), olderThanAWindow);
        Assert.Equal(Sorted(others), await KeysAsync(blobs));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Sweep_AJobThatIsNotOver_KeepsItsCheckpoints(StorageKind kind)
    {
        await using var blobs = await TestBlobs.OpenAsync(kind, servers, _clock);
        var deferred = BlobKey.Of("acme", "jobs", "deferred", "parsed.json");
        await WriteAsync(blobs, deferred, BlobKey.Of("acme", "jobs", "over", "parsed.json"), BlobKey.Of("beta", "jobs", "deferred", "parsed.json"));
        using var retention = Retention(blobs, inUse: (tenant, jobId) => Task.FromResult((tenant, jobId) == ("acme", "deferred")));

        var round = await SweepAfterAsync(retention, TimeSpan.FromDays(8));

        Assert.Equal(2, round.Jobs);
        Assert.Equal([deferred], await KeysAsync(blobs));
    }

    [Fact]
    public async Task Sweep_AFolderWithOneYoungBlob_StaysWhole()
    {
        await using var blobs = await TestBlobs.OpenAsync(StorageKind.Directory, servers, _clock);
        var (old, young) = (BlobKey.Of("acme", "jobs", "job-1", "a.json"), BlobKey.Of("acme", "jobs", "job-1", "b.json"));
        await WriteAsync(blobs, old, young);
        using var retention = Retention(blobs);
        _clock.Advance(TimeSpan.FromDays(6));
        await blobs.Store.TouchAsync(young, Cancellation);

        var kept = await SweepAfterAsync(retention, TimeSpan.FromDays(6));
        var gone = await SweepAfterAsync(retention, TimeSpan.FromDays(1));

        Assert.Equal((0, 2), (kept.Blobs, gone.Blobs));
        Assert.Equal([blobs.DraftFolder], Directory.EnumerateFileSystemEntries(blobs.Options.Path));
    }

    [Fact]
    public async Task Sweep_ADocumentAddedAgain_IsYoungAgain()
    {
        await using var blobs = await TestBlobs.OpenAsync(StorageKind.Directory, servers, _clock);
        var documents = new DocumentStore(blobs.Store, _clock);
        var document = await AddAsync();
        using var retention = Retention(blobs);

        _clock.Advance(TimeSpan.FromDays(34));
        Assert.Equal(document, await AddAsync());
        var kept = await SweepAfterAsync(retention, TimeSpan.FromDays(34));
        Assert.Equal("words"u8.ToArray(), await documents.ReadContentAsync("acme", document.Id, Cancellation));
        var gone = await SweepAfterAsync(retention, TimeSpan.FromDays(2));

        Assert.Equal((0, 1), (kept.Documents, gone.Documents));
        Assert.Null(await documents.FindAsync("acme", document.Id, Cancellation));
        Assert.Equal(document, await AddAsync());
        Assert.Equal("words"u8.ToArray(), await documents.ReadContentAsync("acme", document.Id, Cancellation));

        Task<StoredDocument> AddAsync() => documents.AddAsync("acme", "note.txt", "text/plain", "words"u8.ToArray(), Cancellation);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task AddDocument_OlderThanADay_IsTouchedOnce(StorageKind kind)
    {
        await using var blobs = await TestBlobs.OpenAsync(kind, servers);
        var ahead = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var documents = new DocumentStore(blobs.Store, ahead);
        var document = await documents.AddAsync("acme", "note.txt", "text/plain", "words"u8.ToArray(), Cancellation);
        var key = BlobKey.Of("acme", "documents", document.Id, "content");
        var written = (await blobs.Store.FindAsync(key, Cancellation))!.LastModified;

        await documents.AddAsync("acme", "note.txt", "text/plain", "words"u8.ToArray(), Cancellation);
        var same = (await blobs.Store.FindAsync(key, Cancellation))!.LastModified;
        ahead.Advance(TimeSpan.FromDays(2));
        var touched = same;
        while (touched == written)
        {
            // Until the store's clock, which may tell whole seconds only, has gone on.
            await documents.AddAsync("acme", "note.txt", "text/plain", "words"u8.ToArray(), Cancellation);
            touched = (await blobs.Store.FindAsync(key, Cancellation))!.LastModified;
        }

        Assert.Equal(written, same);
        Assert.True(touched > written);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Sweep_MoreThanItsBounds_GoesOnInTheNextRound(StorageKind kind)
    {
        await using var blobs = await TestBlobs.OpenAsync(kind, servers, _clock);
        await WriteAsync(blobs, [.. Enumerable.Range(0, 6).SelectMany(i => new[] { BlobKey.Of("acme", "jobs", $"job-{i}", "a"), BlobKey.Of("acme", "jobs", $"job-{i}", "b") })]);
        var kept = BlobKey.Of("zeta", "documents", "doc-1", "content");
        await WriteAsync(blobs, kept);
        using var retention = Retention(blobs, new RetentionOptions { DeletionsMax = 3 });
        using var looking = Retention(blobs, new RetentionOptions { LooksMax = 5 });

        _clock.Advance(TimeSpan.FromDays(3));
        var looks = new[] { await looking.SweepAsync(Cancellation), await looking.SweepAsync(Cancellation), await looking.SweepAsync(Cancellation) };
        _clock.Advance(TimeSpan.FromDays(5));
        var rounds = new[] { await retention.SweepAsync(Cancellation), await retention.SweepAsync(Cancellation), await retention.SweepAsync(Cancellation), await retention.SweepAsync(Cancellation) };

        Assert.Equal([(6, false), (6, false), (1, true)], looks.Select(round => (round.Looks, round.Whole)));
        Assert.Equal([(2, 4, false), (2, 4, false), (2, 4, false), (0, 0, true)], rounds.Select(round => (round.Jobs, round.Blobs, round.Whole)));
        Assert.Equal([kept], await KeysAsync(blobs));
    }

    [Fact]
    public async Task Sweep_AbandonedDraftsAndUploads_AreRemovedAfterADay()
    {
        var server = await servers.GetAsync();
        await using var blobs = await TestBlobs.OpenAsync(StorageKind.S3, servers, _clock);
        var bucket = blobs.Options.S3!.Bucket;
        await server.Client.InitiateMultipartUploadAsync(bucket, "acme/documents/doc-1/content", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(blobs.DraftFolder, "abandoned"), "half a docu", Cancellation);
        using var retention = Retention(blobs);

        var young = await SweepAfterAsync(retention, TimeSpan.FromHours(23));
        var old = await SweepAfterAsync(retention, TimeSpan.FromHours(2));

        Assert.Equal((0, 2), (young.Drafts, old.Drafts));
        Assert.Empty(Directory.EnumerateFileSystemEntries(blobs.DraftFolder));
        Assert.Empty((await server.Client.ListMultipartUploadsAsync(bucket, Cancellation)).MultipartUploads ?? []);
    }

    [Fact]
    public async Task Run_EachHour_SweepsAndSaysWhatItDidInOneLine()
    {
        await using var blobs = await TestBlobs.OpenAsync(StorageKind.Directory, servers, _clock);
        await WriteAsync(blobs, BlobKey.Of("acme", "jobs", "job-1", "parsed.json"));
        var log = new TextLog<BlobRetention>();
        using var retention = new BlobRetention(blobs.Store, new RetentionOptions(), (_, _) => Task.FromResult(false), _clock, log);

        await retention.StartAsync(Cancellation);
        _clock.Advance(TimeSpan.FromDays(8));
        while (log.Lines.Count == 0)
        {
            await Task.Yield();
        }
        await retention.StopAsync(Cancellation);

        Assert.Equal(
            ["Past their retention and deleted: 1 jobs' files and 0 documents (1 blobs, 1 bytes), 0 abandoned drafts. Looked at 1 blobs, all of them: True"],
            log.Lines);
    }

    private BlobRetention Retention(TestBlobs blobs, RetentionOptions? options = null, JobFilesInUse? inUse = null) =>
        new(blobs.Store, options ?? new RetentionOptions(), inUse ?? ((_, _) => Task.FromResult(false)), _clock, new TextLog<BlobRetention>());

    private Task<RetentionRound> SweepAfterAsync(BlobRetention retention, TimeSpan time)
    {
        _clock.Advance(time);
        return retention.SweepAsync(Cancellation);
    }

    private static async Task WriteAsync(TestBlobs blobs, params BlobKey[] keys)
    {
        foreach (var key in keys)
        {
            await blobs.Store.WriteAsync(key, "x"u8.ToArray(), Cancellation);
        }
    }

    private static async Task<IEnumerable<BlobKey>> KeysAsync(TestBlobs blobs) => (await blobs.ListAsync()).Select(blob => blob.Key);

    private static IEnumerable<BlobKey> Sorted(params BlobKey[] keys) => keys.OrderBy(key => key.Path, StringComparer.Ordinal);
}
