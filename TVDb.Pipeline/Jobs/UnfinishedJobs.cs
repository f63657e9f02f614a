using System.Text.Json;
using TVDb.Pipeline.Redis;
using TVDb.Pipeline.Storage.Retention;

namespace TVDb.Pipeline.Jobs;

/// <summary>Tells the blob store's retention which jobs' files are checkpoints still.</summary>
internal static class UnfinishedJobs
{
    public static JobFilesInUse In(JobStore store) => async (tenant, jobId) =>
    {
        try
        {
            return await store.FindAsync(tenant, jobId) is { IsOver: false };
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e) || e is JsonException)
        {
            return true;
        }
    };
}
