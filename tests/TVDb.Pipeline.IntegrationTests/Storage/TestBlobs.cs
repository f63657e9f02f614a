using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.Pipeline.Storage;
using TVDb.Pipeline.Storage.S3;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Storage;

/// <summary>An empty blob store of either kind, as long as the test lasts.</summary>
internal sealed class TestBlobs : IAsyncDisposable
{
    /// <summary>Of a bucket: a test of several pages needs no thousands of blobs.</summary>
    public const int ListPageMax = 20;

    private TestBlobs(StorageOptions options, TimeProvider time)
    {
        Options = options;
        Store = options.Kind switch
        {
            StorageKind.Directory => new DirectoryBlobStore(options, time),
            StorageKind.S3 => new S3BlobStore(options, time),
        };
    }

    public StorageOptions Options { get; }

    public IBlobStore Store { get; }

    public string DraftFolder => Path.Combine(Options.Path, ".drafts");

    public static async Task<TestBlobs> OpenAsync(StorageKind kind, S3Servers servers, TimeProvider? time = null)
    {
        var s3 = kind == StorageKind.S3 ? await NewBucketAsync(await servers.GetAsync()) : null;
        return new TestBlobs(new StorageOptions { Kind = kind, Path = Directory.CreateTempSubdirectory("tvdb-blobs-").FullName, S3 = s3 }, time ?? TimeProvider.System);
    }

    public async Task<List<BlobInfo>> ListAsync(BlobKey? folder = null, string after = "") =>
        await Store.ListAsync(folder, after, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        (Store as IDisposable)?.Dispose();
        Directory.Delete(Options.Path, recursive: true);
        await Task.CompletedTask;
    }

    private static async Task<S3Options> NewBucketAsync(S3Server server) => new()
    {
        Endpoint = server.Endpoint,
        Bucket = await server.CreateBucketAsync(),
        AccessKey = S3Server.AccessKey,
        SecretKey = S3Server.SecretKey,
        ListPageMax = ListPageMax,
    };
}
