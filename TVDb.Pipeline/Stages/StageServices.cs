using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Stages.Bills;

namespace TVDb.Pipeline.Stages;

internal static class StageServices
{
    public static void AddStages(this IServiceCollection services, SettingReader settings)
    {
        services.AddSingleton(StageOptions.Read(settings));
        services.AddSingleton<ModelTokenizers>();
        services.AddSingleton<JobFiles>();
        services.AddSingleton<ParseNoticeRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<ParseNoticeRelay>());
        services.AddSingleton<LateCredits>();
        services.AddSingleton<CheckpointPosts>();
        services.AddSingleton<SubmittedParses>();
        services.AddSingleton<FinishedBatches>();
        services.AddSingleton<InterruptedCalls>();
        services.AddSingleton<Abandonment>();
        services.AddSingleton<ParseStage>();
        services.AddSingleton<ChunkStage>();
        services.AddSingleton<EmbedStage>();
        services.AddSingleton<StageRunner>();
        services.AddSingleton<ParseBills>();
        services.AddHostedService<ParseBillCollector>();
    }
}
