using System.Text;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Alerts.Deliveries;

namespace TVDb.Pipeline.Tests.Alerts.Deliveries;

/// <summary>What receivers get, byte for byte.</summary>
public class WebhookFormTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Computed by Python's hmac: see docs/alerts.md.</summary>
    [Fact]
    public void Signature_OfTimestampAndBody_IsTheHmacOfBoth() => Assert.Equal(
        "sha256=261dbfdeec8d37323b5d55f9c4ff99663f928f6633c4e53f3e096d42a4673649",
        WebhookSignature.Of("a-secret-of-sixteen"u8, "1764201600", """{"id":"x"}"""u8));

    [Theory]
    [InlineData("a-secret-of-seventeen", "1764201600", """{"id":"x"}""")]
    [InlineData("a-secret-of-sixteen", "1764201601", """{"id":"x"}""")]
    [InlineData("a-secret-of-sixteen", "1764201600", """{"id":"y"}""")]
    public void Signature_OfAnythingElse_IsAnother(string secret, string timestamp, string body) => Assert.NotEqual(
        WebhookSignature.Of("a-secret-of-sixteen"u8, "1764201600", """{"id":"x"}"""u8),
        WebhookSignature.Of(Encoding.UTF8.GetBytes(secret), timestamp, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Generic_WithFigures_HasAll() => Assert.Equal(
        """{"id":"budget:openai:day@2026-11-27T00:00Z:0.8/100","sequence":7,"kind":"BUDGET_THRESHOLD","severity":"WARNING","subject":{"kind":"BUDGET","name":"openai:day"},"tenant":"","text":"a <text> & more","figures":{"unit":"NANO_USD","limit":100,"spent":81,"threshold":0.8,"window":"openai:day@2026-11-27T00:00Z","resets_at":"2026-11-28T00:00:00+00:00"},"raise_time":"2026-11-27T12:00:00Z"}""",
        Encoding.UTF8.GetString(AlertBodies.Generic(Alert())));

    [Fact]
    public void Generic_WithoutFigures_SaysNull() => Assert.Equal(
        """{"id":"dead-letter:job-1:4","sequence":7,"kind":"DEAD_LETTER","severity":"INFO","subject":{"kind":"JOB","name":"job-1"},"tenant":"acme","text":"t","figures":null,"raise_time":"2026-11-27T12:00:00Z"}""",
        Encoding.UTF8.GetString(AlertBodies.Generic(Alert() with
        {
            Event = new AlertEvent
            {
                Id = "dead-letter:job-1:4",
                Kind = AlertKind.DeadLetter,
                Severity = AlertSeverity.Info,
                Subject = new AlertSubject(AlertSubjectKind.Job, "job-1"),
                Tenant = "acme",
                Text = "t",
            },
        })));

    [Fact]
    public void Slack_WhatItReadsAsItsOwn_IsEscaped() => Assert.Equal(
        """{"text":"*WARNING* a &lt;text&gt; &amp; more\n`budget:openai:day@2026-11-27T00:00Z:0.8/100`"}""",
        Encoding.UTF8.GetString(AlertBodies.Slack(Alert())));

    [Fact]
    public void Id_WhatAHeaderCannotHave_IsWrittenOtherwise()
    {
        var alert = Alert().Event with { Id = "configuration:openai:Grüße an\nalle:2026" };

        Assert.Equal("configuration:openai:Gr__e_an_alle:2026", alert.Id);
        Assert.Equal(512, (alert with { Id = new string('x', 600) }).Id.Length);
    }

    private static AlertRecord Alert() => new(
        new AlertEvent
        {
            Id = "budget:openai:day@2026-11-27T00:00Z:0.8/100",
            Kind = AlertKind.BudgetThreshold,
            Severity = AlertSeverity.Warning,
            Subject = new AlertSubject(AlertSubjectKind.Budget, "openai:day"),
            Text = "a <text> & more",
            Figures = new AlertFigures(AlertUnit.NanoUsd, 100, 81) { Threshold = 0.8m, Window = "openai:day@2026-11-27T00:00Z", ResetsAt = Noon.AddHours(12) },
        },
        7,
        Noon,
        [],
        null);
}
