using System.Globalization;
using StackExchange.Redis;

namespace TVDb.LoadTest.Servers;

/// <summary>What Redis says that it uses.</summary>
internal static class RedisUse
{
    /// <summary>What INFO calls used_memory.</summary>
    public static async Task<long> MemoryBytesAsync(ConnectionMultiplexer connection) => (long)await ReadAsync(connection, "memory", "used_memory");

    /// <summary>Processor time since its start.</summary>
    public static async Task<TimeSpan> CpuTimeAsync(ConnectionMultiplexer connection) =>
        TimeSpan.FromSeconds(await ReadAsync(connection, "cpu", "used_cpu_user") + await ReadAsync(connection, "cpu", "used_cpu_sys"));

    private static async Task<double> ReadAsync(ConnectionMultiplexer connection, string section, string name)
    {
        var sections = await connection.GetServers()[0].InfoAsync(section);
        return double.Parse(sections.SelectMany(pairs => pairs).Single(pair => pair.Key == name).Value, CultureInfo.InvariantCulture);
    }
}
