using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>BIND_ADDRESS: where the service listens, and nowhere else.</summary>
public sealed class BindAddressTests
{
    [Fact]
    public async Task Start_AtAnotherAddress_ListensThereAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the whole of 127.0.0.0/8 is this machine on Linux alone");
        var port = ServerProcess.FreePort();
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var mock = await SpareServers.MockAsync();
        await using var server = PipelineServer.StartUnready(redis, real: null, mock, new Dictionary<string, string>
        {
            ["BIND_ADDRESS"] = "127.0.0.2",
            ["HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        });
        await server.Process.WaitUntilAsync(() => ListensAsync("127.0.0.2", port), TimeSpan.FromSeconds(60));

        Assert.False(await ListensAsync("127.0.0.1", port));
    }

    private static async Task<bool> ListensAsync(string address, int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Parse(address), port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
