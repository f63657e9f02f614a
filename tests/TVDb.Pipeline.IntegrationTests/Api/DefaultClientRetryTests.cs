using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>A default gRPC client with the standard retry policy: at a cost limit it calls once and no more.</summary>
public sealed class DefaultClientRetryTests
{
    private const int AttemptsMax = 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Process_OverBudget_IsNotRetriedByAStandardClient()
    {
        await using var redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        await using var environment = await PipelineEnvironment.StartAsync(redis, new Dictionary<string, string> { ["DAILY_COST_LIMIT_LLAMAPARSE"] = "0.01" });
        await environment.Pipeline.ProcessAsync(ManyPages.Request(2), cancellationToken: Cancellation);
        using var calls = new CallCounter();
        using var channel = Channel(environment.GrpcAddress, calls);
        var request = ManyPages.Request(2);
        request.OnBudgetExhausted = FallbackPolicy.Reject;

        var refused = await RpcErrors.OfAsync(new PipelineService.PipelineServiceClient(channel).ProcessAsync(request, cancellationToken: Cancellation));

        Assert.Equal((StatusCode.ResourceExhausted, "BUDGET_EXCEEDED", ""), refused.Told());
        Assert.Equal(1, calls.Count);
    }

    /// <summary>The same client does retry what nobody forbids it to: the count above is not for want of a policy.</summary>
    [Fact]
    public async Task Process_NobodyForbidsIt_IsRetriedByAStandardClient()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        await using var down = builder.Build();
        down.MapFallback(() => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await down.StartAsync(Cancellation);
        using var calls = new CallCounter();
        using var channel = Channel(new Uri(down.Urls.Single()), calls);

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await new PipelineService.PipelineServiceClient(channel).ProcessAsync(new ProcessRequest(), cancellationToken: Cancellation));

        Assert.Equal((StatusCode.Unavailable, AttemptsMax), (refused.StatusCode, calls.Count));
    }

    private static GrpcChannel Channel(Uri address, CallCounter calls) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = calls,
        ServiceConfig = new ServiceConfig
        {
            MethodConfigs =
            {
                new MethodConfig
                {
                    Names = { MethodName.Default },
                    RetryPolicy = new RetryPolicy
                    {
                        MaxAttempts = AttemptsMax,
                        InitialBackoff = TimeSpan.FromMilliseconds(10),
                        MaxBackoff = TimeSpan.FromMilliseconds(50),
                        BackoffMultiplier = 1.5,
                        RetryableStatusCodes = { StatusCode.Unavailable, StatusCode.ResourceExhausted },
                    },
                },
            },
        },
    });

    private sealed class CallCounter() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
