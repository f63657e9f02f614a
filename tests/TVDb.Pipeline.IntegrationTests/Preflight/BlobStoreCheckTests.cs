using TVDb.Pipeline.Preflight;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.IntegrationTests.Preflight;

public sealed class BlobStoreCheckTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tvdb-preflight-");

    [Fact]
    public async Task Look_ADirectory_IsWrittenToAndNothingStays()
    {
        Assert.Equal([DeploymentItem.Ok("blob store", $"a blob was written, read and deleted in {_folder.FullName}")], await LookAsync());
        Assert.Empty(_folder.EnumerateFiles("*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Look_NothingCanBeWritten_FailsWithTheSettingToLookAt()
    {
        // Nobody can make a folder where a file is, not even root.
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, ".service"), "", TestContext.Current.CancellationToken);

        var item = Assert.Single(await LookAsync());

        Assert.Equal((CheckStatus.Failed, "look at Storage__Path"), (item.Status, item.Remedy));
        Assert.Contains(".service", item.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<IReadOnlyList<DeploymentItem>> LookAsync()
    {
        var options = new StorageOptions { Path = _folder.FullName };
        return new BlobStoreCheck(new StorageProbe(new DirectoryBlobStore(options, TimeProvider.System)), options).LookAsync(TestContext.Current.CancellationToken);
    }
}
