using Microsoft.Extensions.Hosting;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Stages.Bills;

/// <summary>
/// Goes after open bills: puts presumed parses on the list of what is due and settles what is. Every replica does and
/// none leads; the list gives each bill to one at a time, and the ledger's verbs take effect once whoever says them.
/// </summary>
public sealed class ParseBillCollector(ParseBills bills, DueBills due, OpenHolds holds, TimeProvider time, ILogger<ParseBillCollector> log) : BackgroundService
{
    private const int PageMax = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>One round; answers how many bills were due.</summary>
    public async Task<int> CollectAsync(CancellationToken cancellationToken)
    {
        await NotePresumedAsync();
        var settled = 0;
        while (!cancellationToken.IsCancellationRequested && await due.TakeAsync(time.GetUtcNow(), most: 1) is [var bill])
        {
            await bills.SettleAsync(bill, cancellationToken);
            settled++;
        }
        return settled;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!bills.CanAsk)
        {
            return;
        }
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await CollectOrSayWhyNotAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what was taken is due again, for another replica.
        }
    }

    private async Task NotePresumedAsync()
    {
        for (var skip = 0; ; skip += PageMax)
        {
            var page = await holds.PresumedAsync(skip, PageMax);
            foreach (var listed in page.Where(listed => listed.Hold.Call.Provider == ProviderNames.LlamaParse && ParseHoldId.RunOf(listed.Hold.Id) is not null))
            {
                await due.AddAsync(new DueBill(listed.Hold.Call.Tenant, listed.Hold.Id, listed.Hold.ExpiresAt), time.GetUtcNow());
            }
            if (page.Count == 0)
            {
                return;
            }
        }
    }

    private async Task CollectOrSayWhyNotAsync(CancellationToken stoppingToken)
    {
        try
        {
            await CollectAsync(stoppingToken);
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            BillLog.RedisUnavailable(log, e.Message);
        }
    }
}
