using System.Net;
using StackExchange.Redis;
using TVDb.Pipeline.Api;
using TVDb.Pipeline.Preflight;

namespace TVDb.Pipeline.Tests.Preflight;

/// <summary>What others on the way could read, and who could call.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData("127.0.0.1:6379", CheckStatus.Ok, "on this machine")]
    [InlineData("localhost:6379", CheckStatus.Ok, "on this machine")]
    [InlineData("redis:6379,password=p,ssl=true", CheckStatus.Ok, "TLS, with a password")]
    [InlineData("redis:6379,password=p", CheckStatus.Warning, "to another machine without TLS")]
    [InlineData("10.0.0.1:6379,ssl=true", CheckStatus.Warning, "to another machine without a password")]
    public void ConnectionItem_ARedis_IsOkWhereNobodyElseReadsIt(string connection, CheckStatus status, string detail)
    {
        var item = RedisCheck.ConnectionItem(ConfigurationOptions.Parse(connection));

        Assert.Equal(("redis connection", status, detail), (item.Name, item.Status, item.Detail));
    }

    [Theory]
    [InlineData("127.0.0.1", CheckStatus.Warning, "reached from this machine alone")]
    [InlineData("0.0.0.0", CheckStatus.Failed, "reached from other machines at 0.0.0.0")]
    public async Task EndpointCheck_NoTlsAndNoKeys_IsMissingWhereOthersReachIt(string address, CheckStatus status, string reached)
    {
        var items = await new EndpointCheck(new ServerEndpoints(IPAddress.Parse(address), 5180, 5181)).LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal([("tls", status), ("authentication", status)], items.Select(item => (item.Name, item.Status)));
        Assert.All(items, item => Assert.EndsWith(reached, item.Detail, StringComparison.Ordinal));
    }
}
