using TVDb.Pipeline.Jobs;

namespace TVDb.Pipeline.Api;

/// <summary>Checks what SubmitJob is asked: its own fields here, the request within by the checks of Process.</summary>
public sealed class SubmitJobReader(ProcessRequestReader reader)
{
    private const string RequestField = "request";

    /// <exception cref="RequestException">The request cannot be taken.</exception>
    public async Task<(JobSubmission Submission, JobPriority Priority)> ReadAsync(V1.SubmitJobRequest request, string tenant, CancellationToken cancellationToken)
    {
        var priority = PriorityOf(request.Priority);
        if (request.Request is null)
        {
            throw RequestException.InvalidField(RequestField, "NO_REQUEST", "must be set");
        }
        return (await WithinAsync(() => reader.ReadAsync(request.Request, tenant, cancellationToken)), priority);
    }

    /// <summary>Fields at fault are named from the outer message.</summary>
    internal static async Task<T> WithinAsync<T>(Func<Task<T>> inner)
    {
        try
        {
            return await inner();
        }
        catch (RequestException e) when (e.Field.Length > 0)
        {
            throw e.Within(RequestField);
        }
    }

    private static JobPriority PriorityOf(V1.JobPriority priority) => priority switch
    {
        V1.JobPriority.Interactive => JobPriority.Interactive,
        V1.JobPriority.Unspecified or V1.JobPriority.Batch => JobPriority.Batch,
        _ => throw RequestException.InvalidField("priority", "INVALID_PRIORITY", "must be INTERACTIVE or BATCH"),
    };
}
