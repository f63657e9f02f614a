using System.Text;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.Anomalies;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing.Alerting;

namespace TVDb.Pipeline.Tests.Routing.Alerting;

/// <summary>What happened, as alerts: the ids say what it was, the texts say it to people.</summary>
public class AlertEventsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 10, 30, 0, TimeSpan.Zero);

    private static readonly CostOptions Options = new()
    {
        LimitsEnabled = true,
        Budgets =
        [
            Budget.ForProvider("openai", new NanoUsd(100 * NanoUsd.PerUsd)),
            new Budget(BudgetScope.ProviderTenant, BudgetPeriod.Hour, BudgetUnit.Requests, 5) { Provider = "openai" },
        ],
        Prices = PriceCatalog.Parse(new MemoryStream(Encoding.UTF8.GetBytes("""{"version":"test","prices":[]}"""))),
        Retention = TimeSpan.FromDays(30),
    };

    private static readonly Hold Held = new("job-1:embed:0:1", 100, [], new CallFacts("acme", "openai", "m", "v"), Now, Now);

    [Fact]
    public void Of_Crossing_HasWindowThresholdAndLimitInItsId()
    {
        var alert = CostAlerts.Of(new UntoldCrossing("openai:day@2026-11-27T00:00Z", "0.8/100000000000", 80_500_000_000, 1), Options);

        Assert.Equal(
            new AlertEvent
            {
                Id = "budget:openai:day@2026-11-27T00:00Z:0.8/100000000000",
                Kind = AlertKind.BudgetThreshold,
                Severity = AlertSeverity.Warning,
                Subject = new AlertSubject(AlertSubjectKind.Budget, "openai:day"),
                Text = "budget openai:day reached 80 % of its limit $100.00: $80.50 spent or presumed; it resets at 2026-11-28 00:00 UTC",
                Figures = new AlertFigures(AlertUnit.NanoUsd, 100_000_000_000, 80_500_000_000)
                {
                    Threshold = 0.8m,
                    Window = "openai:day@2026-11-27T00:00Z",
                    ResetsAt = new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero),
                },
            },
            alert);
    }

    [Fact]
    public void Of_CrossingOfATenantsRequestsAtARevision_IsItsOwnEvent()
    {
        var alert = CostAlerts.Of(new UntoldCrossing("openai/acme:hour:requests@2026-11-27T10:00Z", "1/5/3", 5, 1), Options);

        Assert.Equal(
            ("budget:openai/acme:hour:requests@2026-11-27T10:00Z:1/5/3", AlertSeverity.Critical, "acme", AlertUnit.Requests),
            (alert.Id, alert.Severity, alert.Tenant, alert.Figures!.Unit));
        Assert.Equal("budget openai/acme:hour:requests reached 100 % of its limit 5 requests: 5 requests spent or presumed; it resets at 2026-11-27 11:00 UTC", alert.Text);
    }

    [Theory]
    [InlineData("total:month@2026-11-01T00:00Z", "")]
    [InlineData("openai/model/text-embedding-3-small:day@2026-11-01T00:00Z", "")]
    [InlineData("tenant/acme:day@2026-11-01T00:00Z", "acme")]
    public void Of_CrossingOfABudgetThatIsNoMore_IsToldWithoutItsReset(string windowId, string tenant)
    {
        var alert = CostAlerts.Of(new UntoldCrossing(windowId, "0.8/100", 90, 1), Options);

        Assert.Equal((tenant, null, windowId), (alert.Tenant, alert.Figures!.ResetsAt, alert.Figures.Window));
    }

    [Theory]
    [InlineData(0, "0.8/100")]
    [InlineData(2, "0.8/100/2")]
    public void Name_OfAThreshold_HasTheLimitsRevision(long revision, string name)
    {
        var threshold = BudgetThreshold.Of(Options.Budgets[0] with { Limit = 100, Revision = revision }, [0.80m])[0];

        Assert.Equal(name, threshold.Name);
        Assert.Equal(new BudgetThreshold(0.8m, 100, revision), BudgetThreshold.Parse(name));
    }

    [Fact]
    public void Forecast_OfAWindow_IsOneEventForItsLimit()
    {
        var window = (Options.Budgets[0] with { Revision = 4 }).WindowAt(Now);

        var figures = new BudgetFigures(window, "", default)
        {
            Forecast = new SpendForecast(ForecastBasis.Profile, 120 * NanoUsd.PerUsd, 20) { ExhaustedAt = Now.AddHours(9) },
        };

        var alert = CostAlerts.Forecast(figures);

        Assert.Equal(("forecast:openai:day@2026-11-27T00:00Z:100000000000/4", AlertKind.BudgetForecast), (alert.Id, alert.Kind));
        Assert.Equal("budget openai:day is on the way to $120.00 of its limit $100.00: it will be reached at about 2026-11-27 19:30 UTC", alert.Text);
    }

    [Theory]
    [InlineData(ResolveOutcome.Done, "overrun:job-1:embed:0:1", AlertKind.Overrun)]
    [InlineData(ResolveOutcome.Recovered, "recovered-post:job-1:embed:0:1", AlertKind.RecoveredPost)]
    public void OffPlan_APost_IsOneEventForItsCall(ResolveOutcome outcome, string id, AlertKind kind)
    {
        var alert = CostAlerts.OffPlan(Held, new NanoUsd(150), outcome);

        Assert.Equal((id, kind, "acme", new AlertFigures(AlertUnit.NanoUsd, 100, 150)), (alert.Id, alert.Kind, alert.Tenant, alert.Figures));
    }

    [Fact]
    public void Of_ProviderFailures_OnlyThoseThatAPersonEndsAreAlerts()
    {
        var alerts = Enum.GetValues<ErrorClass>().Select(each => ProviderAlerts.Of("openai", new ProviderFailure(each, "REASON", "why", Billing.NotBilled), Now)?.Id);

        Assert.Equal(["quota-exhausted:openai:2026-11-27T10Z", "configuration:openai:REASON:2026-11-27T10Z"], alerts.OfType<string>());
    }

    [Theory]
    [InlineData(ProviderHealthStatus.Healthy, true, AlertSeverity.Info)]
    [InlineData(ProviderHealthStatus.Degraded, true, AlertSeverity.Warning)]
    [InlineData(ProviderHealthStatus.Unhealthy, true, AlertSeverity.Critical)]
    [InlineData(ProviderHealthStatus.Unhealthy, false, AlertSeverity.Warning)]
    public void Of_ATransition_IsAChangeOfItsEnd(ProviderHealthStatus status, bool real, AlertSeverity severity)
    {
        var change = new HealthEvent.Transitioned(7, new EndId("openai", real), ProviderHealthStatus.Unknown, status, Now, TimeSpan.FromSeconds(12));

        var alert = HealthAlerts.Of(change);

        Assert.Equal((change.Id, severity), (alert.Id, alert.Severity));
        Assert.Equal(new AlertTransition($"health:{change.End}", status.ToString().ToLowerInvariant(), status == ProviderHealthStatus.Healthy), alert.Transition);
        Assert.Equal($"{change.End} is {status.ToString().ToLowerInvariant()}, after it was unknown for 12 s", alert.Text);
    }

    [Fact]
    public void Of_AnAnomaly_TellsItsFigures()
    {
        var anomalous = new HealthEvent.Anomalous(new HealthAnomaly(new EndId("openai", Real: true), AnomalyKind.Latency, Now, 812, 90));

        var alert = HealthAlerts.Of(anomalous);

        Assert.Equal((anomalous.Id, AlertKind.Anomaly, "openai/real: calls take 812 ms, 90 ms were expected"), (alert.Id, alert.Kind, alert.Text));
    }
}
