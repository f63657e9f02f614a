using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;

namespace TVDb.Pipeline.Api;

/// <summary>What operators ask and say of alerts.</summary>
public sealed class AlertCalls(AlertStore store, DeliveryQueue deliveries, AlertWatching watching)
{
    private const int WhoLengthMax = 128;
    private const int NoteLengthMax = 1000;

    internal async Task<V1.ListAlertsResponse> ListAsync(V1.ListAlertsRequest request)
    {
        var page = await store.ListAsync(ListAlertsReader.Read(request));
        return new V1.ListAlertsResponse { Alerts = { page.Alerts.Select(AlertMessages.ToMessage) }, NextPageToken = ListAlertsReader.TokenOf(page.Next) };
    }

    internal IAsyncEnumerable<V1.WatchAlertsResponse> WatchAsync(V1.WatchAlertsRequest request, CancellationToken cancellationToken) =>
        watching.ReadAsync(request, cancellationToken);

    internal async Task<V1.AcknowledgeAlertResponse> AcknowledgeAsync(V1.AcknowledgeAlertRequest request)
    {
        CheckId(request.AlertId);
        CheckLength("who", request.Who, 1, WhoLengthMax);
        CheckLength("note", request.Note, 0, NoteLengthMax);
        var alert = await store.AcknowledgeAsync(request.AlertId, request.Who, request.Note) ?? throw NotFound();
        return new V1.AcknowledgeAlertResponse { Alert = alert.ToMessage() };
    }

    internal async Task<V1.ResendAlertResponse> ResendAsync(V1.ResendAlertRequest request)
    {
        CheckId(request.AlertId);
        var begun = await deliveries.ResendAsync(await store.FindAsync(request.AlertId) ?? throw NotFound());
        var alert = await store.FindAsync(request.AlertId) ?? throw NotFound();
        return new V1.ResendAlertResponse { Alert = alert.ToMessage(), Begun = begun };
    }

    private static void CheckId(string id) => CheckLength("alert_id", id, 1, AlertEvent.IdLengthMax);

    private static void CheckLength(string field, string text, int least, int most)
    {
        if (text.Length < least || text.Length > most)
        {
            throw RequestException.InvalidField(field, "INVALID_TEXT", $"must be {least} to {most} characters");
        }
    }

    private static RequestException NotFound() => RequestException.NotFound("ALERT_NOT_FOUND", "alert_id: no such alert, or not any more");
}
