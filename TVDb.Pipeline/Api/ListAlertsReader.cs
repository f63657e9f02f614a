using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Alerts;

namespace TVDb.Pipeline.Api;

/// <summary>Checks what ListAlerts is asked, field by field.</summary>
internal static class ListAlertsReader
{
    private const int PageSizeDefault = 50;
    private const int PageSizeMax = 500;

    private static readonly Dictionary<V1.AlertKind, AlertKind> Kinds = System.Enum.GetValues<AlertKind>().ToDictionary(AlertMessages.ToMessage);

    /// <exception cref="RequestException">A field is out of its range.</exception>
    public static AlertQuery Read(V1.ListAlertsRequest request)
    {
        var query = new AlertQuery
        {
            Kinds = [.. request.Kinds.Select(KindOf).Distinct()],
            SeverityMin = SeverityOf(request.MinSeverity),
            IsOpen = IsOpen(request.State),
            Undelivered = request.Undelivered,
            RaisedAfter = TimeOf("raised_after", request.RaisedAfter),
            RaisedBefore = TimeOf("raised_before", request.RaisedBefore),
            Before = SequenceOf(request.PageToken),
            PageSize = request.PageSize == 0 ? PageSizeDefault : request.PageSize,
        };
        if (query.PageSize is < 1 or > PageSizeMax)
        {
            throw RequestException.InvalidField("page_size", "INVALID_PAGE_SIZE", $"must be 1 to {PageSizeMax}");
        }
        return query.RaisedAfter > query.RaisedBefore
            ? throw RequestException.InvalidField("raised_before", "INVALID_TIME", "must not be before raised_after")
            : query;
    }

    public static string TokenOf(long? sequence) => sequence?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static long? SequenceOf(string token) => token.Length == 0 ? null
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : throw RequestException.InvalidField("page_token", "INVALID_PAGE_TOKEN", "must be the next_page_token of an answer");

    private static AlertKind KindOf(V1.AlertKind kind) => Kinds.TryGetValue(kind, out var ours)
        ? ours
        : throw RequestException.InvalidField("kinds", "INVALID_KIND", "must be kinds of alerts");

    private static AlertSeverity SeverityOf(V1.AlertSeverity severity) => severity switch
    {
        V1.AlertSeverity.Unspecified or V1.AlertSeverity.Info => AlertSeverity.Info,
        V1.AlertSeverity.Warning => AlertSeverity.Warning,
        V1.AlertSeverity.Critical => AlertSeverity.Critical,
        _ => throw RequestException.InvalidField("min_severity", "INVALID_SEVERITY", "must be INFO, WARNING or CRITICAL"),
    };

    private static bool? IsOpen(V1.AlertState state) => state switch
    {
        V1.AlertState.Unspecified => null,
        V1.AlertState.Open => true,
        V1.AlertState.Acknowledged => false,
        _ => throw RequestException.InvalidField("state", "INVALID_STATE", "must be OPEN or ACKNOWLEDGED"),
    };

    private static DateTimeOffset? TimeOf(string field, Timestamp? time)
    {
        try
        {
            return time?.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            throw RequestException.InvalidField(field, "INVALID_TIME", "must be of the years 1 to 9999");
        }
    }
}
