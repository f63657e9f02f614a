using System.Globalization;
using System.Net;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Fitness;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Preflight;

/// <summary>Each Redis that has a part of the data: that it answers, what it is, that it keeps what it is told, and its clock.</summary>
public sealed class RedisCheck(IConnectionMultiplexer connection, CostOptions options, TimeProvider time) : IDeploymentCheck
{
    public async Task<IReadOnlyList<DeploymentItem>> LookAsync(CancellationToken cancellationToken)
    {
        var items = new List<DeploymentItem>();
        foreach (var server in connection.GetServers().Where(server => !server.IsReplica))
        {
            items.AddRange(await LookAsync(server));
        }
        items.Add(ConnectionItem(ConfigurationOptions.Parse(connection.Configuration)));
        return items;
    }

    /// <summary>Between machines, a connection that others can read has the password and every document's name on it.</summary>
    internal static DeploymentItem ConnectionItem(ConfigurationOptions options)
    {
        const string Name = "redis connection";
        var isHere = options.EndPoints.All(endpoint => endpoint is IPEndPoint { Address: var address } ? IPAddress.IsLoopback(address) : endpoint is DnsEndPoint { Host: "localhost" });
        return (options.Ssl, string.IsNullOrEmpty(options.Password), isHere) switch
        {
            (_, _, true) => DeploymentItem.Ok(Name, "on this machine"),
            (true, false, _) => DeploymentItem.Ok(Name, "TLS, with a password"),
            (false, _, _) => DeploymentItem.Warning(Name, "to another machine without TLS", "ssl=true in ConnectionStrings__redis, and a Redis with TLS"),
            (true, true, _) => DeploymentItem.Warning(Name, "to another machine without a password", "password=… in ConnectionStrings__redis, and requirepass or users in Redis"),
        };
    }

    private async Task<IReadOnlyList<DeploymentItem>> LookAsync(IServer server)
    {
        var found = await InspectedServer.LookAsync(server);
        if (found.Facts is not { } facts)
        {
            return [DeploymentItem.Failed("redis", $"{found.Name}: does not answer", "start it, or look at ConnectionStrings__redis")];
        }
        var problems = found.Problems.ToDictionary(problem => problem.Topic);
        return
        [
            .. Topics(facts).Select(topic => problems.TryGetValue(topic.Topic, out var problem)
                ? new DeploymentItem(topic.Name, problem.IsUnfit ? CheckStatus.Failed : CheckStatus.Warning, $"{found.Name}: {problem.Text}", topic.Remedy)
                : DeploymentItem.Ok(topic.Name, $"{found.Name}: {topic.Detail}")),
            await ClockAsync(server, found.Name),
        ];
    }

    private static IEnumerable<(FitnessTopic Topic, string Name, string Detail, string Remedy)> Topics(RedisFacts facts)
    {
        yield return (FitnessTopic.Kind, "redis", $"{facts.Kind} {facts.Version}", "run Redis or Valkey 7 or later");
        yield return (FitnessTopic.Eviction, "redis maxmemory-policy", $"{facts.EvictionPolicy}", "maxmemory-policy noeviction");
        yield return (FitnessTopic.Persistence, "redis appendonly", "yes", "appendonly yes");
        if (facts.AppendOnly == true)
        {
            yield return (FitnessTopic.Fsync, "redis appendfsync", $"{facts.AppendFsync}", "appendfsync always");
        }
    }

    /// <summary>The ledger's scripts refuse a caller whose clock is too far from Redis's.</summary>
    private async Task<DeploymentItem> ClockAsync(IServer server, string address)
    {
        const string Name = "clock";
        const string Remedy = "let NTP set the clocks of this machine and of Redis's";
        try
        {
            var (before, began) = (time.GetUtcNow(), time.GetTimestamp());
            var theirs = await server.TimeAsync();
            // What was asked for half way is what they said.
            var skewMs = (long)Math.Abs((before + time.GetElapsedTime(began) / 2 - theirs).TotalMilliseconds);
            var detail = string.Create(CultureInfo.InvariantCulture, $"{skewMs} ms from {address}'s");
            return options.ClockSkewMsMax < 0 || skewMs <= options.ClockSkewMsMax / 2 ? DeploymentItem.Ok(Name, detail)
                : skewMs <= options.ClockSkewMsMax ? DeploymentItem.Warning(Name, detail + string.Create(CultureInfo.InvariantCulture, $", and {options.ClockSkewMsMax} ms is the limit"), Remedy)
                : DeploymentItem.Failed(Name, detail + ": the ledger refuses every call", Remedy);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return DeploymentItem.Failed(Name, $"{address} does not tell its time", Remedy);
        }
    }
}
