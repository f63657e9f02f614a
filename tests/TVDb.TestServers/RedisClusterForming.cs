using StackExchange.Redis;

namespace TVDb.TestServers;

/// <summary>Makes a cluster of servers that run in cluster mode and know nothing of each other.</summary>
internal static class RedisClusterForming
{
    private const int Slots = 16384;

    /// <param name="nodes">Their ports for clients and for each other, on this machine.</param>
    /// <param name="waitUntil">Waits for a condition, within bounds.</param>
    public static async Task FormAsync((int Port, int BusPort)[] nodes, Func<Func<Task<bool>>, Task> waitUntil)
    {
        var servers = new List<IServer>();
        foreach (var (port, _) in nodes)
        {
            // One connection each: none of them can be asked for the others yet.
            var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true");
            servers.Add(connection.GetServer("127.0.0.1", port));
        }
        for (var i = 0; i < nodes.Length; i++)
        {
            await servers[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", Slots * i / nodes.Length, (Slots * (i + 1) / nodes.Length) - 1);
            await servers[0].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", nodes[i].Port, nodes[i].BusPort);
        }
        await waitUntil(async () => (await Task.WhenAll(servers.Select(server => IsCompleteAsync(server, nodes.Length)))).All(complete => complete));
        foreach (var server in servers)
        {
            await server.Multiplexer.DisposeAsync();
        }
    }

    private static async Task<bool> IsCompleteAsync(IServer server, int count)
    {
        var info = (await server.ExecuteAsync("CLUSTER", "INFO")).ToString();
        return info.Contains("cluster_state:ok", StringComparison.Ordinal) && info.Contains($"cluster_known_nodes:{count}\r", StringComparison.Ordinal);
    }
}
