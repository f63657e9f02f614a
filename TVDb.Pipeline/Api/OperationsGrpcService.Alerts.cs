using Grpc.Core;

namespace TVDb.Pipeline.Api;

public sealed partial class OperationsGrpcService
{
    public override Task<V1.ListAlertsResponse> ListAlerts(V1.ListAlertsRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return alerts.ListAsync(request);
    }

    public override async Task WatchAlerts(V1.WatchAlertsRequest request, IServerStreamWriter<V1.WatchAlertsResponse> responseStream, ServerCallContext context)
    {
        Callers.TenantOf(context);
        await foreach (var message in alerts.WatchAsync(request, context.CancellationToken))
        {
            await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }

    public override Task<V1.AcknowledgeAlertResponse> AcknowledgeAlert(V1.AcknowledgeAlertRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return alerts.AcknowledgeAsync(request);
    }

    public override Task<V1.ResendAlertResponse> ResendAlert(V1.ResendAlertRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return alerts.ResendAsync(request);
    }
}
