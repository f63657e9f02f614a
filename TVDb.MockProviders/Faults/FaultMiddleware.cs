using TVDb.MockProviders.Invoices;
using TVDb.MockProviders.Settings;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.Faults;

/// <summary>
/// Every provider call passes here, in this order: 1 capacity (refused calls cost no time), 2 latency, 3 reset or hang or error
/// before the work, 4 the work, and 5 what goes wrong with its answer. Of several rules that fire, the first terminal one wins.
/// </summary>
internal sealed class FaultMiddleware(
    RequestDelegate next, FaultBook book, LostAnswers lostAnswers, CallCounts counts, MockOptions options, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.ProviderRoute() is not { } route)
        {
            await next(context);
            return;
        }
        counts.Add(route.Name);
        var set = book.Current;
        var fired = set.FireHttp(route.Name);
        var entered = new List<CapacityGate>();
        try
        {
            if (Enter(fired, entered) is { } refusal)
            {
                route.Wire.AddRateLimitHeaders(context.Response.Headers, refusal);
                await ProviderWire.WriteAsync(
                    context, StatusCodes.Status429TooManyRequests, route.Wire.ErrorBody(StatusCodes.Status429TooManyRequests));
                return;
            }
            await ServeAsync(context, route, fired, set.Replaced);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller left: nobody is there to answer.
        }
        finally
        {
            entered.ForEach(gate => gate.Leave());
        }
    }

    private static CapacityRefusal? Enter(IReadOnlyList<ActiveRule> fired, List<CapacityGate> entered)
    {
        foreach (var gate in fired.Select(active => active.Gate).OfType<CapacityGate>())
        {
            if (gate.Enter() is { } refusal)
            {
                return refusal;
            }
            entered.Add(gate);
        }
        return null;
    }

    private async Task ServeAsync(HttpContext context, ProviderRoute route, IReadOnlyList<ActiveRule> fired, CancellationToken replaced)
    {
        await DelayAsync(route, fired, context.RequestAborted);
        foreach (var rule in fired.Select(active => active.Rule))
        {
            if (rule.ResetBeforeBilling)
            {
                context.Abort();
                return;
            }
            if (rule.Hang)
            {
                await HangAsync(context, replaced);
                return;
            }
            if (rule.Error is { } error)
            {
                await WriteErrorAsync(context, route.Wire, error);
                return;
            }
        }
        if (fired.FirstOrDefault(active => active.Rule.ResetAfterBilling || active.Rule.HangAfterBilling) is { } lost)
        {
            context.Response.Body = Stream.Null;
            await next(context);
            lostAnswers.Add(context.Request.ClientRequestId());
            await (lost.Rule.HangAfterBilling ? HangAsync(context, replaced) : Task.CompletedTask);
            context.Abort();
            return;
        }
        if (fired.Select(active => active.Rule.Answer).FirstOrDefault(answer => answer is not null) is { } odd)
        {
            await AnswerAsync(context, odd);
            return;
        }
        var truncateAt = fired.Select(active => active.Rule.TruncateBody).FirstOrDefault(bytes => bytes is not null);
        var bytesPerSecond = fired.Select(active => active.Rule.SlowBody).FirstOrDefault(rate => rate is not null);
        await (truncateAt is null && bytesPerSecond is null
            ? next(context)
            : BodyFaults.SendAsync(context, next, truncateAt, bytesPerSecond, clock));
    }

    private async Task AnswerAsync(HttpContext context, AnswerFault odd)
    {
        var wire = context.Response.Body;
        context.Response.Body = Stream.Null;
        await next(context);
        context.Response.Body = wire;
        context.Response.StatusCode = odd.Status ?? StatusCodes.Status200OK;
        context.Response.ContentType = odd.ContentType ?? "application/json";
        context.Response.ContentLength = null;
        await context.Response.WriteAsync(odd.Body, context.RequestAborted);
    }

    /// <summary>A latency rule replaces the route's own latency; several add up.</summary>
    private async Task DelayAsync(ProviderRoute route, IReadOnlyList<ActiveRule> fired, CancellationToken cancellationToken)
    {
        var slow = fired.Where(active => active.Rule.Latency is not null).ToArray();
        var delay = slow.Length > 0
            ? slow.Aggregate(TimeSpan.Zero, (sum, active) => sum + active.DrawLatency())
            : route.TakesTime ? options.Latency : TimeSpan.Zero;
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, clock, cancellationToken);
        }
    }

    /// <summary>Ends with the caller's patience, with the rules, or with the process; then the connection is reset.</summary>
    private async Task HangAsync(HttpContext context, CancellationToken replaced)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, replaced, lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    private static Task WriteErrorAsync(HttpContext context, ProviderWire wire, ErrorFault error)
    {
        if (error.Status == StatusCodes.Status429TooManyRequests && error.Body is null)
        {
            wire.AddRateLimitHeaders(context.Response.Headers, new CapacityRefusal(null, TimeSpan.FromSeconds(1)));
        }
        foreach (var (name, value) in error.Headers ?? new Dictionary<string, string>())
        {
            context.Response.Headers[name] = value;
        }
        return ProviderWire.WriteAsync(context, error.Status, error.Body?.GetRawText() ?? wire.ErrorBody(error.Status));
    }
}
