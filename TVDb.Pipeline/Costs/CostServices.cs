using System.Diagnostics.Metrics;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Costs.Analytics;
using TVDb.Pipeline.Costs.Archive;
using TVDb.Pipeline.Costs.Export;
using TVDb.Pipeline.Costs.Fitness;
using TVDb.Pipeline.Costs.Recovery;
using TVDb.Pipeline.Costs.RunTime;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Costs;

internal static class CostServices
{
    public static void AddCosts(this IServiceCollection services, SettingReader settings)
    {
        var options = CostOptions.Read(settings);
        services.AddSingleton(options);
        services.AddSingleton(options.Prices);
        services.AddSingleton(provider => new CostMetrics(provider.GetRequiredService<IMeterFactory>().Create(CostMetrics.MeterName)));
        services.AddRunTimeSetting(BudgetSettings.Setting());
        services.AddSingleton<BudgetsInForce>();
        services.AddSingleton<BudgetChanges>();
        services.AddSingleton<Ledger>();
        services.AddSingleton<CostReader>();
        services.AddSingleton<SpendDays>();
        services.AddSingleton<ForecastWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ForecastWatch>());
        services.AddSingleton<OpenHolds>();
        services.AddSingleton<UntoldCrossings>();
        services.AddSingleton<DueBills>();
        services.AddSingleton<BulkReconciliation>();
        services.AddSingleton<LedgerJournal>();
        services.AddSingleton<LedgerAudit>();
        services.AddSingleton<LedgerExport>();
        services.AddSingleton<JournalArchive>();
        services.AddSingleton<PastWindows>();
        services.AddHostedService<StartCheck>();
        services.AddHostedService<HoldSweeper>();
        services.AddSingleton<LedgerMember>();
        services.AddHostedService(provider => provider.GetRequiredService<LedgerMember>());
        services.AddHealthChecks().AddCheck<LedgerMember>("ledger");
        services.AddSingleton<LedgerSpool>();
        services.AddHostedService(provider => provider.GetRequiredService<LedgerSpool>());
        services.AddHostedService<JournalArchiver>();
        services.AddSingleton<PresumedShares>();
        services.AddHostedService(provider => provider.GetRequiredService<PresumedShares>());
    }
}
