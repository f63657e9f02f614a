using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Analytics;
using TVDb.Pipeline.Health;

namespace TVDb.Pipeline.Routing.Alerting;

/// <summary>Ties alerts to what they tell of: costs and health know nothing of alerts.</summary>
public sealed class AlertWiring(
    AlertDesk desk,
    CostMetrics costs,
    CostOptions options,
    PresumedShares shares,
    ForecastWatch forecasts,
    ProviderRouter router,
    HealthEvents health,
    TimeProvider time) : IHostedService
{
    public static void Add(IServiceCollection services)
    {
        services.AddHostedService<AlertWiring>();
        services.AddSingleton<CrossingRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<CrossingRelay>());
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        costs.OffPlan += (hold, actual, outcome) => desk.RaiseSoon(CostAlerts.OffPlan(hold, actual, outcome));
        shares.ManyPresumed += figures => desk.RaiseSoon(CostAlerts.ManyPresumed(figures, options.PresumedSharePercentMax));
        forecasts.WillBeExhausted += budget => desk.RaiseSoon(CostAlerts.Forecast(budget));
        router.TryFailed += (provider, failure) => RaiseSoon(ProviderAlerts.Of(provider, failure, time.GetUtcNow()));
        health.Subscribe(happened => desk.RaiseSoon(HealthAlerts.Of(happened)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void RaiseSoon(AlertEvent? alert)
    {
        if (alert is not null)
        {
            desk.RaiseSoon(alert);
        }
    }
}
