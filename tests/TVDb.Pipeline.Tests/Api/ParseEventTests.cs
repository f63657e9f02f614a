using System.Text;
using TVDb.Pipeline.Api;

namespace TVDb.Pipeline.Tests.Api;

public class ParseEventTests
{
    private static readonly ParseEvent Event = new("evt-1", "pjb-1", DateTimeOffset.UnixEpoch.AddSeconds(1764000000.5));

    [Theory]
    [InlineData("""{"event_id":"evt-1","event_type":"parse.success","timestamp":1764000000.5,"data":{"id":"pjb-1","job_id":"pjb-1"}}""")]
    [InlineData("""{"event_id":"evt-1","timestamp":1764000000.5,"data":{"id":"pjb-1"},"more":[1]}""")]
    [InlineData(""" "{\"event_id\":\"evt-1\",\"timestamp\":1764000000.5,\"data\":{\"job_id\":\"pjb-1\"}}" """)]
    public void Read_ObjectOrString_IsTheEvent(string body) => Assert.Equal(Event, ParseEvent.Read(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"not json\"")]
    [InlineData("{}")]
    [InlineData("""{"event_id":"","timestamp":1764000000.5,"data":{"id":"pjb-1"}}""")]
    [InlineData("""{"event_id":"evt-1","timestamp":"1764000000","data":{"id":"pjb-1"}}""")]
    [InlineData("""{"event_id":"evt-1","timestamp":1e300,"data":{"id":"pjb-1"}}""")]
    [InlineData("""{"event_id":"evt-1","timestamp":-1,"data":{"id":"pjb-1"}}""")]
    [InlineData("""{"event_id":"evt-1","timestamp":1764000000.5,"data":"pjb-1"}""")]
    [InlineData("""{"event_id":"evt-1","timestamp":1764000000.5,"data":{"id":7}}""")]
    public void Read_AnythingElse_IsNoEvent(string body) => Assert.Null(ParseEvent.Read(Encoding.UTF8.GetBytes(body)));
}
