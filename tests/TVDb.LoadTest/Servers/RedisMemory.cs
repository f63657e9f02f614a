using System.Globalization;
using StackExchange.Redis;

namespace TVDb.LoadTest.Servers;

internal static class RedisMemory
{
    /// <summary>What INFO calls used_memory.</summary>
    public static async Task<long> UsedBytesAsync(ConnectionMultiplexer connection)
    {
        var sections = await connection.GetServers()[0].InfoAsync("memory");
        return long.Parse(sections.SelectMany(section => section).Single(pair => pair.Key == "used_memory").Value, CultureInfo.InvariantCulture);
    }
}
