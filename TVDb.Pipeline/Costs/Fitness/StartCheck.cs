using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Costs.Fitness;

/// <summary>
/// Before anything else starts: are the Redis servers fit to keep money and jobs? In Production the service does not
/// start on unfit ones; elsewhere it warns, once for each problem.
/// </summary>
public sealed class StartCheck(IConnectionMultiplexer connection, IHostEnvironment environment, TimeProvider time, ILogger<StartCheck> log)
    : IHostedLifecycleService
{
    /// <summary>In Production a Redis that comes up together with the service is waited for; elsewhere the service starts without.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <exception cref="UnfitRedisException">In Production: Redis is unfit, or does not answer.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await WaitForAnswerAsync(cancellationToken);
        var problems = new List<FitnessProblem>();
        foreach (var server in connection.GetServers().Where(server => !server.IsReplica))
        {
            var found = await InspectedServer.LookAsync(server);
            problems.AddRange(found.Problems.Select(problem => problem with { Text = $"{found.Name}: {problem.Text}" }));
        }
        if (environment.IsProduction() && problems.Any(problem => problem.IsUnfit))
        {
            throw new UnfitRedisException([.. problems.Select(problem => problem.Text)]);
        }
        foreach (var problem in problems)
        {
            FitnessLog.Problem(log, problem.Text);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WaitForAnswerAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsProduction())
        {
            return;
        }
        var began = time.GetTimestamp();
        while (!await AnswersAsync() && time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(LookAgainAfter, time, cancellationToken);
        }
    }

    /// <summary>False as well while Redis reads its files: it is up and does not serve yet.</summary>
    private async Task<bool> AnswersAsync()
    {
        try
        {
            await connection.GetDatabase().PingAsync();
            return true;
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            return false;
        }
    }
}

/// <summary>The service does not start in Production on this Redis; the message names every problem.</summary>
public sealed class UnfitRedisException(IReadOnlyList<string> problems)
    : Exception($"TVDb cannot start in Production: {problems.Count} problem(s) with Redis, where money and jobs are kept.\n" + string.Join('\n', problems.Select(p => "  - " + p)))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>Events 1050 to 1059.</summary>
internal static partial class FitnessLog
{
    [LoggerMessage(1050, LogLevel.Warning, "{Problem}")]
    public static partial void Problem(ILogger log, string problem);
}
