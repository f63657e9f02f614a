using TVDb.Pipeline.Health;
using TVDb.Pipeline.Health.Anomalies;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Api;

/// <summary>Our enums as the contract's.</summary>
internal static class EnumMessages
{
    public static V1.ServiceMode ToMessage(this ServiceMode mode) => mode switch
    {
        ServiceMode.Mock => V1.ServiceMode.Mock,
        ServiceMode.Real => V1.ServiceMode.Real,
        ServiceMode.Hybrid => V1.ServiceMode.Hybrid,
    };

    public static V1.Variant ToMessage(this Variant variant) => variant switch
    {
        Variant.None => V1.Variant.None,
        Variant.Mock => V1.Variant.Mock,
        Variant.Real => V1.Variant.Real,
        Variant.Cache => V1.Variant.Cache,
    };

    public static V1.Stage ToMessage(this Stages.Stage stage) => stage switch
    {
        Stages.Stage.Parse => V1.Stage.Parse,
        Stages.Stage.Chunk => V1.Stage.Chunk,
        Stages.Stage.Embed => V1.Stage.Embed,
    };

    public static V1.JobState ToMessage(this JobState state) => state switch
    {
        JobState.Queued => V1.JobState.Queued,
        JobState.Running => V1.JobState.Running,
        JobState.Deferred => V1.JobState.Deferred,
        JobState.Completed => V1.JobState.Completed,
        JobState.Failed => V1.JobState.Failed,
        JobState.Cancelled => V1.JobState.Cancelled,
    };

    public static V1.JobPriority ToMessage(this JobPriority priority) => priority switch
    {
        JobPriority.Interactive => V1.JobPriority.Interactive,
        JobPriority.Batch => V1.JobPriority.Batch,
    };

    public static V1.ErrorClass ToMessage(this ErrorClass errorClass) => errorClass switch
    {
        ErrorClass.CostLimitExceeded => V1.ErrorClass.CostLimitExceeded,
        ErrorClass.QuotaExhausted => V1.ErrorClass.QuotaExhausted,
        ErrorClass.RateLimited => V1.ErrorClass.RateLimited,
        ErrorClass.ServiceUnavailable => V1.ErrorClass.ServiceUnavailable,
        ErrorClass.InvalidDocument => V1.ErrorClass.InvalidDocument,
        ErrorClass.Configuration => V1.ErrorClass.Configuration,
        ErrorClass.Unknown => V1.ErrorClass.Unknown,
    };

    public static V1.HealthStatus ToMessage(this ProviderHealthStatus status) => status switch
    {
        ProviderHealthStatus.Unknown => V1.HealthStatus.Unspecified,
        ProviderHealthStatus.Healthy => V1.HealthStatus.Healthy,
        ProviderHealthStatus.Degraded => V1.HealthStatus.Degraded,
        ProviderHealthStatus.Unhealthy => V1.HealthStatus.Unhealthy,
    };

    public static V1.HealthAnomalyKind ToMessage(this AnomalyKind kind) => kind switch
    {
        AnomalyKind.Latency => V1.HealthAnomalyKind.Latency,
        AnomalyKind.ErrorRate => V1.HealthAnomalyKind.ErrorRate,
        AnomalyKind.CostRate => V1.HealthAnomalyKind.CostRate,
    };
}
