using TVDb.MockProviders.Faults;
using TVDb.MockProviders.Settings;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>Takes each job from PENDING over RUNNING to its end. All jobs run at once, as at the vendor.</summary>
internal sealed partial class ParseWorker(
    ParseJobs jobs,
    DocumentParser parser,
    ParseBilling billing,
    ResultCache cache,
    WebhookQueue webhooks,
    FaultBook faults,
    MockOptions options,
    TimeProvider clock,
    ILogger<ParseWorker> logger) : BackgroundService
{
    /// <summary>The part of a job's time that it is PENDING.</summary>
    private const double PendingShare = 0.2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in jobs.Queue.ReadAllAsync(stoppingToken))
        {
            _ = RunGuardedAsync(job, stoppingToken);
        }
    }

    /// <summary>The worker's boundary: whatever happens to one job, it ends, is logged, and harms no other.</summary>
    private async Task RunGuardedAsync(ParseJob job, CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(job, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Jobs live in this process's memory: with it they end.
        }
#pragma warning disable CA1031 // A defect must fail its job, not leave it running for ever.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogDefect(job.Id, e);
            Finish(job, ParseResult.Failed(ParseErrorCodes.Internal, e.Message), null, null);
        }
    }

    private async Task RunAsync(ParseJob job, CancellationToken stoppingToken)
    {
        var set = faults.Current;
        var fired = set.FireJob();
        var slow = fired.Where(active => active.Rule.Latency is not null).ToArray();
        var duration = slow.Length > 0 ? slow.Aggregate(TimeSpan.Zero, (sum, active) => sum + active.DrawLatency()) : options.Latency;

        await Task.Delay(duration * PendingShare, clock, stoppingToken);
        if (!job.TryMove(job.State with { Status = ParseStatus.Running, UpdatedAt = clock.GetUtcNow() }))
        {
            return;
        }
        await Task.Delay(duration * (1 - PendingShare), clock, stoppingToken);
        if (fired.Any(active => active.Rule.NeverFinish))
        {
            await UntilReplacedAsync(set.Replaced, stoppingToken);
        }

        var order = job.Order;
        var cacheKey = cache.KeyOf(order);
        var injected = fired.Select(active => active.Rule.JobError).FirstOrDefault(error => error is not null);
        var failedPages = fired.SelectMany(active => active.Rule.FailedPages ?? []).ToArray();
        var result = job.State.IsTerminal ? null
            : injected is not null ? ParseResult.Failed(injected.Code, injected.Message ?? "The job failed.")
            : !billing.HasPrice(order.Tier) ? ParseResult.Failed(ParseErrorCodes.InvalidTierVersion, $"Unknown tier '{order.Tier}'.")
            : await parser.ParseAsync(order, failedPages, stoppingToken);
        if (result is not null)
        {
            Finish(job, result, cacheKey, fired.Select(active => active.Rule.Credits).FirstOrDefault(credits => credits is not null));
        }
    }

    private void Finish(ParseJob job, ParseResult result, string? cacheKey, CreditsFault? creditsFault)
    {
        var order = job.Order;
        var now = clock.GetUtcNow();
        var cached = cache.Has(cacheKey);
        var free = result.Failure is not null || cached;
        var credits = free ? 0 : billing.CreditsOf(order.Tier, result.Pages.Count);
        var surcharge = free ? 0 : creditsFault?.Surcharge ?? 0;
        var (shown, late) = free ? (0, TimeSpan.Zero) : billing.Report(credits + surcharge, creditsFault);
        var status = result.Failure is null ? ParseStatus.Completed : ParseStatus.Failed;
        var ended = job.TryMove(new ParseJobState(status, now, result, shown, now + late, cached), before: () =>
        {
            if (!free)
            {
                billing.Bill(order, result.Pages.Count, credits, surcharge);
                cache.Remember(cacheKey);
            }
        });
        if (ended)
        {
            webhooks.Announce(job);
            LogEnded(job.Id, status, result.Pages.Count, credits, result.Failure?.Code);
        }
    }

    private async Task UntilReplacedAsync(CancellationToken replaced, CancellationToken stoppingToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(replaced, stoppingToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stoppingToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(1, LogLevel.Debug, "Parse job {JobId} ended as {Status}: {Pages} pages, {Credits} credits, error {ErrorCode}")]
    private partial void LogEnded(string jobId, ParseStatus status, int pages, long credits, string? errorCode);

    [LoggerMessage(2, LogLevel.Error, "Parse job {JobId} hit a defect of the mock")]
    private partial void LogDefect(string jobId, Exception exception);
}
