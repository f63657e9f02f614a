using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Api;

namespace TVDb.Pipeline.Tests.Api;

public class ListAlertsReaderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Read_NothingAsked_IsTheFirstFifty()
    {
        var query = ListAlertsReader.Read(new V1.ListAlertsRequest());

        Assert.Empty(query.Kinds);
        Assert.Equal(
            (AlertSeverity.Info, null, false, null, null, null, 50),
            (query.SeverityMin, query.IsOpen, query.Undelivered, query.RaisedAfter, query.RaisedBefore, query.Before, query.PageSize));
    }

    [Fact]
    public void Read_AllAsked_IsTaken()
    {
        var query = ListAlertsReader.Read(new V1.ListAlertsRequest
        {
            Kinds = { V1.AlertKind.DeadLetter, V1.AlertKind.Overrun, V1.AlertKind.DeadLetter },
            MinSeverity = V1.AlertSeverity.Critical,
            State = V1.AlertState.Acknowledged,
            Undelivered = true,
            RaisedAfter = Noon.ToTimestamp(),
            RaisedBefore = Noon.AddHours(1).ToTimestamp(),
            PageSize = 500,
            PageToken = ListAlertsReader.TokenOf(17),
        });

        Assert.Equal([AlertKind.DeadLetter, AlertKind.Overrun], query.Kinds);
        Assert.Equal(
            (AlertSeverity.Critical, false, true, Noon, Noon.AddHours(1), 17L, 500),
            (query.SeverityMin, query.IsOpen, query.Undelivered, query.RaisedAfter, query.RaisedBefore, query.Before, query.PageSize));
    }

    public static TheoryData<string, V1.ListAlertsRequest> BadRequests => new()
    {
        { "kinds", new V1.ListAlertsRequest { Kinds = { V1.AlertKind.Unspecified } } },
        { "kinds", new V1.ListAlertsRequest { Kinds = { (V1.AlertKind)99 } } },
        { "min_severity", new V1.ListAlertsRequest { MinSeverity = (V1.AlertSeverity)9 } },
        { "state", new V1.ListAlertsRequest { State = (V1.AlertState)9 } },
        { "page_size", new V1.ListAlertsRequest { PageSize = -1 } },
        { "page_size", new V1.ListAlertsRequest { PageSize = 501 } },
        { "page_token", new V1.ListAlertsRequest { PageToken = "x" } },
        { "raised_after", new V1.ListAlertsRequest { RaisedAfter = new Timestamp { Seconds = long.MaxValue } } },
        { "raised_before", new V1.ListAlertsRequest { RaisedAfter = Noon.ToTimestamp(), RaisedBefore = Noon.AddSeconds(-1).ToTimestamp() } },
    };

    [Theory, MemberData(nameof(BadRequests))]
    public void Read_FieldOutOfItsRange_IsNamed(string field, V1.ListAlertsRequest request) =>
        Assert.Equal(field, Assert.Throws<RequestException>(() => ListAlertsReader.Read(request)).Field);
}
