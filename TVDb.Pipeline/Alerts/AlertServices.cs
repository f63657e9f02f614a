using System.Diagnostics.Metrics;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Alerts;

internal static class AlertServices
{
    public static void AddAlerts(this IServiceCollection services, SettingReader settings)
    {
        var options = AlertOptions.Read(settings);
        services.AddSingleton(options);
        services.AddSingleton(provider => new AlertMetrics(provider.GetRequiredService<IMeterFactory>().Create(AlertMetrics.MeterName)));
        services.AddSingleton<WebhookPost>();
        services.AddSingleton<IAlertChannel, LogChannel>();
        if (options.Webhook is { } webhook)
        {
            services.AddSingleton<IAlertChannel>(provider =>
                new WebhookChannel(webhook, provider.GetRequiredService<WebhookPost>(), provider.GetRequiredService<TimeProvider>()));
        }
        if (options.Slack is { } slack)
        {
            services.AddSingleton<IAlertChannel>(provider => new SlackChannel(slack, provider.GetRequiredService<WebhookPost>()));
        }
        services.AddSingleton<AlertStore>();
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<AlertDesk>();
        services.AddHostedService(provider => provider.GetRequiredService<AlertDesk>());
        services.AddHostedService<AlertCourier>();
        services.AddHostedService<AlertForgetter>();
    }
}
