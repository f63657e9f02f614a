using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Stages.Bills;

/// <summary>Notes parses that are posted at tier × pages because LlamaParse had not billed them yet.</summary>
public sealed class LateCredits(DueBills due, TimeProvider time, ILogger<LateCredits> log)
{
    /// <summary>Said before the post: a process that dies in between leaves a note, which does no harm.</summary>
    public async Task NoteAsync(Hold? hold, ProviderUsage usage)
    {
        var now = time.GetUtcNow();
        if (hold is null || usage.Credits > 0 || BillSchedule.NextForCredits(now, now) is not { } next)
        {
            return;
        }
        try
        {
            await due.AddAsync(new DueBill(hold.Call.Tenant, hold.Id, now), next);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            BillLog.NotNoted(log, hold.Id, e.Message);
        }
    }
}
