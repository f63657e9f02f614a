using Microsoft.AspNetCore.Server.Kestrel.Core;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Preflight;
using TVDb.Pipeline.Providers.LlamaParse;

namespace TVDb.Pipeline.Api;

internal static class ApiServices
{
    public static void AddApi(this WebApplicationBuilder builder, SettingReader settings)
    {
        var endpoints = ServerEndpoints.Read(settings);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // The limit on documents is ours, by MAX_FILE_SIZE_BYTES.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(endpoints.Address, endpoints.GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(endpoints.Address, endpoints.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc(options => options.Interceptors.Add<ErrorInterceptor>());
        builder.Services.AddOptions<Grpc.AspNetCore.Server.GrpcServiceOptions>()
            .Configure<JobOptions>((grpc, jobs) => grpc.MaxReceiveMessageSize = jobs.FileSizeBytesMax + OversizedMessages.OverheadBytes);
        builder.Services.AddGrpcReflection();
        builder.Services.AddSingleton<ErrorInterceptor>();
        builder.Services.AddSingleton<ProcessRequestReader>();
        builder.Services.AddSingleton<ProcessOptionsReader>();
        builder.Services.AddSingleton<SubmitJobReader>();
        builder.Services.AddSingleton<DocumentUpload>();
        builder.Services.AddSingleton<Submissions>();
        builder.Services.AddSingleton<JobWaiting>();
        builder.Services.AddSingleton<OwnJobs>();
        builder.Services.AddSingleton<JobWatching>();
        builder.Services.AddSingleton<JobCancelling>();
        builder.Services.AddSingleton<JobRetrying>();
        builder.Services.AddSingleton<ResultMessages>();
        builder.Services.AddSingleton<AlertWatching>();
        builder.Services.AddSingleton<AlertCalls>();
        builder.Services.AddSingleton<CostAnalysisReader>();
        builder.Services.AddSingleton<LlamaParseWebhook>();
        builder.Services.AddSingleton<HealthReading>();
        builder.Services.AddSingleton<HealthWatching>();
        builder.Services.AddSingleton<HealthReports>();
        builder.Services.AddSingleton<ModeMessages>();
        builder.Services.AddSingleton<ModeOperations>();
        builder.Services.AddSingleton<OperationReading>();
        builder.Services.AddSingleton<BudgetSettingMessages>();
        builder.Services.AddSingleton<BudgetOperations>();
        builder.Services.AddSingleton(endpoints);
        builder.Services.AddSingleton<IDeploymentCheck, EndpointCheck>();
        builder.Services.AddSingleton<DeploymentCalls>();
        builder.Services.AddGrpcHealth();
    }

    public static void MapApi(this WebApplication app)
    {
        app.UseMiddleware<OversizedMessages>();
        if (app.Services.GetRequiredService<JobOptions>().IsApi)
        {
            app.MapGrpcService<PipelineGrpcService>();
            app.MapGrpcService<JobGrpcService>();
            app.MapGrpcService<OperationsGrpcService>();
            MapWebhook(app);
        }
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
    }

    private static void MapWebhook(WebApplication app)
    {
        if (app.Services.GetRequiredService<LlamaParseOptions>().WebhookSecret.Length > 0)
        {
            app.MapPost(LlamaParseWebhook.Path, (HttpRequest request, LlamaParseWebhook webhook) => webhook.ReceiveAsync(request));
        }
    }
}
