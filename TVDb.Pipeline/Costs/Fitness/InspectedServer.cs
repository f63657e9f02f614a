using System.Net;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs.Fitness;

/// <summary>A Redis server that was asked what it is.</summary>
/// <param name="Name">Its address, for people.</param>
/// <param name="Facts">What it says of itself; null: it does not answer.</param>
public sealed record InspectedServer(string Name, RedisFacts? Facts)
{
    /// <summary>What speaks against it.</summary>
    public IReadOnlyList<FitnessProblem> Problems => Facts is null
        ? [new FitnessProblem(FitnessTopic.Answer, "it does not answer, so nobody knows whether it keeps what it is told", IsUnfit: true)]
        : RedisFitness.Judge(Facts);

    public static async Task<InspectedServer> LookAsync(IServer server)
    {
        var name = server.EndPoint is DnsEndPoint dns ? $"Redis {dns.Host}:{dns.Port}" : $"Redis {server.EndPoint}";
        try
        {
            return new InspectedServer(name, await RedisFacts.ReadAsync(server));
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return new InspectedServer(name, Facts: null);
        }
    }
}
