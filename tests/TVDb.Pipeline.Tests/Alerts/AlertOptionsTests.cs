using System.Text;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Alerts;

public class AlertOptionsTests
{
    [Fact]
    public void Read_NothingSet_RaisesAndTellsTheLogAlone()
    {
        var options = AlertOptions.Read(Settings.Of());

        Assert.Equal((true, null, null, TimeSpan.FromDays(30)), (options.Enabled, options.Webhook, options.Slack, options.Retention));
    }

    [Fact]
    public void Read_EachSet_IsTaken()
    {
        var settings = Settings.Of(
            ("ALERTING_ENABLED", "false"),
            ("ALERT_WEBHOOK_URL", "https://ops.example/hooks/abc"),
            ("ALERT_WEBHOOK_SECRET", "a-secret-of-sixteen"),
            ("ALERT_SLACK_WEBHOOK_URL", "https://hooks.slack.example/services/T/B/x"),
            ("ALERT_RETENTION_DAYS", "90"));

        var options = AlertOptions.Read(settings);

        Assert.Empty(Settings.ProblemsOf(settings));
        Assert.Equal((false, "https://ops.example/hooks/abc", TimeSpan.FromDays(90)), (options.Enabled, options.Webhook!.Address.ToString(), options.Retention));
        Assert.Equal("a-secret-of-sixteen", Encoding.UTF8.GetString(options.Webhook.Secret.Span));
        Assert.Equal("https://hooks.slack.example/services/T/B/x", options.Slack!.ToString());
    }

    [Fact]
    public void Read_BadValues_AreAllNamedAndNoSecretIsRepeated()
    {
        var settings = Settings.Of(
            ("ALERTING_ENABLED", "maybe"),
            ("ALERT_WEBHOOK_URL", "ftp://ops.example/top-secret"),
            ("ALERT_WEBHOOK_SECRET", "top-secret"),
            ("ALERT_SLACK_WEBHOOK_URL", "https://top-secret@hooks.slack.example/"),
            ("ALERT_RETENTION_DAYS", "1"));

        AlertOptions.Read(settings);

        var problems = Settings.ProblemsOf(settings);
        Assert.Equal(
            ["ALERTING_ENABLED", "ALERT_RETENTION_DAYS", "ALERT_SLACK_WEBHOOK_URL", "ALERT_WEBHOOK_SECRET", "ALERT_WEBHOOK_URL"],
            problems.Select(problem => problem.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Contains("top-secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_WebhookWithoutSecret_IsRefused()
    {
        var settings = Settings.Of(("ALERT_WEBHOOK_URL", "https://ops.example/hooks/abc"));

        AlertOptions.Read(settings);

        Assert.Equal(["ALERT_WEBHOOK_SECRET is not set: ALERT_WEBHOOK_URL needs it, since every request is signed"], Settings.ProblemsOf(settings));
    }
}
