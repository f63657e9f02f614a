using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Checks what ListJobs is asked, field by field.</summary>
internal static class ListJobsReader
{
    private const int PageSizeDefault = 50;
    private const int PageSizeMax = 500;

    /// <summary>Longer than any token of ours.</summary>
    private const int TokenBytesMax = 64;

    /// <exception cref="RequestException">A field is out of its range, or asks for what the caller may not see.</exception>
    public static JobQuery Read(V1.ListJobsRequest request, string caller)
    {
        var everyTenant = TenantFilter.IsEveryTenant(request.Tenant, caller);
        var query = new JobQuery
        {
            Tenant = everyTenant ? null : caller,
            States = [.. request.States.Select(StateOf).Distinct()],
            CreatedAfter = TimeOf("created_after", request.CreatedAfter),
            CreatedBefore = TimeOf("created_before", request.CreatedBefore),
            After = request.PageToken.Length == 0 ? null : JobOf(request.PageToken),
            PageSize = request.PageSize == 0 ? PageSizeDefault : request.PageSize,
        };
        if (query.PageSize is < 1 or > PageSizeMax)
        {
            throw RequestException.InvalidField("page_size", "INVALID_PAGE_SIZE", $"must be 1 to {PageSizeMax}");
        }
        return query.CreatedAfter > query.CreatedBefore
            ? throw RequestException.InvalidField("created_before", "INVALID_TIME", "must not be before created_after")
            : query;
    }

    /// <summary>Opaque to callers: the id of the last job they have.</summary>
    public static string TokenOf(string? jobId) => jobId is null ? "" : Base64Url.EncodeToString(Encoding.ASCII.GetBytes(jobId));

    private static string JobOf(string token)
    {
        var bytes = new byte[TokenBytesMax];
        return Base64Url.DecodeFromChars(token, bytes, out _, out var length) == OperationStatus.Done
            && Encoding.ASCII.GetString(bytes, 0, length) is var jobId
            && JobIds.IsId(jobId)
            ? jobId
            : throw RequestException.InvalidField("page_token", "INVALID_PAGE_TOKEN", "must be the next_page_token of an answer");
    }

    private static JobState StateOf(V1.JobState state) => state switch
    {
        V1.JobState.Queued => JobState.Queued,
        V1.JobState.Running => JobState.Running,
        V1.JobState.Deferred => JobState.Deferred,
        V1.JobState.Completed => JobState.Completed,
        V1.JobState.Failed => JobState.Failed,
        V1.JobState.Cancelled => JobState.Cancelled,
        _ => throw RequestException.InvalidField("states", "INVALID_STATE", "must be of QUEUED, RUNNING, DEFERRED, COMPLETED, FAILED, CANCELLED"),
    };

    private static DateTimeOffset? TimeOf(string field, Timestamp? time)
    {
        try
        {
            return time?.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            throw RequestException.InvalidField(field, "INVALID_TIME", "must be of the years 1 to 9999");
        }
    }
}
