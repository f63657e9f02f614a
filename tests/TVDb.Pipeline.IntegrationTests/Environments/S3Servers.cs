using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

[assembly: AssemblyFixture(typeof(S3Servers))]

namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>One S3 server for all tests: each test has buckets or tenants of its own.</summary>
public sealed class S3Servers : IAsyncDisposable
{
    private readonly Lazy<Task<S3Server>> _server = new(S3Server.StartAsync);

    /// <summary>Starts it at its first use; skips the test where this machine does not have it.</summary>
    public async Task<S3Server> GetAsync()
    {
        Assert.SkipUnless(await S3Server.IsHereAsync(), S3Server.Missing);
        return await _server.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
