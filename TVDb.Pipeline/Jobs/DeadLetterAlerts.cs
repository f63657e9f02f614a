using System.Globalization;
using StackExchange.Redis;
using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Jobs;

/// <summary>
/// Makes alerts of dead letters. The script that ends a job as failed notes it in the same run; here it is raised, then taken off
/// the notes: whoever dies in between leaves it to be raised again under the same id, the job's and its event's.
/// </summary>
public sealed class DeadLetterAlerts(IConnectionMultiplexer connection, JobStore store, AlertDesk desk, TimeProvider time, ILogger<DeadLetterAlerts> log)
    : QueueService(TimeSpan.FromMilliseconds(500), time, log)
{
    /// <summary>Begins a note's field, see <c>_jobs.lua</c>.</summary>
    private const string Prefix = "dead:";

    private static readonly RedisKey Notes = JobKeys.Queue[9];

    private IDatabase Redis => connection.GetDatabase();

    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var note in (await Redis.HashGetAllAsync(Notes)).Where(note => note.Name.StartsWith(Prefix)))
        {
            var jobId = note.Name.ToString()[Prefix.Length..];
            if (desk.IsOpen)
            {
                await desk.RaiseNowAsync(Of(jobId, (long)note.Value, (await store.FindAsync(jobId))?.Job));
            }
            await RemoveAsync(note);
        }
    }

    /// <summary>A job that failed once more meanwhile has another note by now, which stays.</summary>
    private async Task RemoveAsync(HashEntry note)
    {
        var transaction = Redis.CreateTransaction();
        transaction.AddCondition(Condition.HashEqual(Notes, note.Name, note.Value));
        _ = transaction.HashDeleteAsync(Notes, note.Name);
        await transaction.ExecuteAsync();
    }

    private static AlertEvent Of(string jobId, long sequence, JobRecord? job) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"dead-letter:{jobId}:{sequence}"),
        Kind = AlertKind.DeadLetter,
        Severity = AlertSeverity.Warning,
        Subject = new AlertSubject(AlertSubjectKind.Job, jobId),
        Tenant = job?.Tenant ?? "",
        // One that was retried since has no failure any more.
        Text = $"job {jobId} gave up and waits for a person{(job?.Failure is { } failure ? Why(failure) : "")}",
    };

    private static string Why(StageFailure failure) => $": {failure.Class} {failure.Reason}{(failure.Provider.Length > 0 ? $" of {failure.Provider}" : "")}, {failure.Message}";
}
