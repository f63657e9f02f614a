using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>The one way a service of TVDb comes to its Redis connection.</summary>
public static class RedisExtensions
{
    /// <summary>
    /// Adds an <see cref="IConnectionMultiplexer"/> for <c>ConnectionStrings:{connectionName}</c> with a health check.
    /// Built for the Aspire composition it is Aspire's client integration, otherwise plain StackExchange.Redis.
    /// </summary>
    /// <remarks>Without such a connection string, who first wants the connection gets an <see cref="InvalidOperationException"/>.</remarks>
    public static TBuilder AddTVDbRedis<TBuilder>(this TBuilder builder, string connectionName)
        where TBuilder : IHostApplicationBuilder
    {
#if ASPIRE
        builder.AddRedisClient(connectionName, configureOptions: Harden);
#else
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var options = ConfigurationOptions.Parse(builder.Configuration.GetConnectionString(connectionName)
                ?? throw new InvalidOperationException($"ConnectionStrings:{connectionName} is not set: host:port[,password=…] of Redis."));
            Harden(options);
            return ConnectionMultiplexer.Connect(options);
        });
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "StackExchange.Redis",
            services => new RedisHealthCheck(services.GetRequiredService<IConnectionMultiplexer>()),
            failureStatus: null,
            tags: null));
#endif
        return builder;
    }

    /// <summary>Starts without Redis and says so by its health, instead of dying; fails fast once connected and cut off.</summary>
    private static void Harden(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        // Back soon after Redis is: until then nothing paid is done.
        options.ReconnectRetryPolicy = new LinearRetry(500);
        // Asking a server what it is (INFO, CONFIG GET) counts as administration.
        options.AllowAdmin = true;
    }

    private sealed class RedisHealthCheck(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (RedisException e)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
            }
        }
    }
}
