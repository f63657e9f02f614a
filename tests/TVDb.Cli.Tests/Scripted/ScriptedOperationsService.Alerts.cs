using System.Globalization;
using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Tests.Scripted;

public sealed partial class ScriptedOperationsService
{
    public override Task<ListAlertsResponse> ListAlerts(ListAlertsRequest request, ServerCallContext context)
    {
        script.AlertsListed.Enqueue(request);
        var skip = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken, CultureInfo.InvariantCulture);
        var page = script.Alerts.Skip(skip).Take(Math.Min(request.PageSize, PageSizeMax)).ToList();
        return Task.FromResult(new ListAlertsResponse { Alerts = { page }, NextPageToken = skip + page.Count < script.Alerts.Count ? $"{skip + page.Count}" : "" });
    }

    /// <summary>A heartbeat, those behind the number asked for, and the end.</summary>
    public override async Task WatchAlerts(WatchAlertsRequest request, IServerStreamWriter<WatchAlertsResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new WatchAlertsResponse { Sequence = request.AfterSequence, Heartbeat = true });
        foreach (var alert in script.Alerts.Where(alert => alert.Sequence > request.AfterSequence).OrderBy(alert => alert.Sequence))
        {
            await responseStream.WriteAsync(new WatchAlertsResponse { Sequence = alert.Sequence, Time = alert.RaiseTime, Alert = alert });
        }
    }

    public override Task<AcknowledgeAlertResponse> AcknowledgeAlert(AcknowledgeAlertRequest request, ServerCallContext context)
    {
        script.Acknowledged.Enqueue(request);
        var alert = Find(request.AlertId).Clone();
        alert.Acknowledgement = new AlertAcknowledgement { Who = request.Who, Note = request.Note, Time = alert.RaiseTime };
        return Task.FromResult(new AcknowledgeAlertResponse { Alert = alert });
    }

    public override Task<ResendAlertResponse> ResendAlert(ResendAlertRequest request, ServerCallContext context)
    {
        script.Resent.Enqueue(request.AlertId);
        return Task.FromResult(new ResendAlertResponse { Alert = Find(request.AlertId), Begun = 1 });
    }

    private Alert Find(string id) => script.Alerts.FirstOrDefault(alert => alert.Id == id)
        ?? throw Answers.Rich(Google.Rpc.Code.NotFound, "alert_id: no such alert, or not any more", new Google.Rpc.ErrorInfo { Domain = "tvdb", Reason = "ALERT_NOT_FOUND" });
}
