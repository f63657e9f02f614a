using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.Faults;

/// <summary>The rules of one PUT. A later PUT replaces the set and cancels <see cref="Replaced"/>.</summary>
internal sealed class FaultSet(IReadOnlyList<FaultRule> rules, TimeProvider clock, CancellationToken replaced)
{
    private readonly ActiveRule[] _active = [.. rules.Select(rule => new ActiveRule(rule, clock))];

    public IReadOnlyList<FaultRule> Rules => rules;

    /// <summary>Ends every hang and every job that never finishes.</summary>
    public CancellationToken Replaced => replaced;

    /// <summary>The rules that fire on this call, in the order given.</summary>
    public IReadOnlyList<ActiveRule> FireHttp(string route) => Fire(route, rule => rule.HasHttpEffect);

    /// <summary>The rules that fire on this parse job. <c>*</c> with HTTP effects alone says nothing of jobs.</summary>
    public IReadOnlyList<ActiveRule> FireJob() =>
        Fire(RouteNames.LlamaParseJob, rule => rule.HasJobEffect || rule.Route == RouteNames.LlamaParseJob);

    public IReadOnlyList<ActiveRule> FireWebhook() =>
        Fire(RouteNames.LlamaParseWebhook, rule => rule.WebhookLoss || rule.Route == RouteNames.LlamaParseWebhook);

    private ActiveRule[] Fire(string route, Func<FaultRule, bool> concerns) =>
        _active.Length == 0
            ? []
            : [.. _active.Where(active =>
                (active.Rule.Route == route || active.Rule.Route == RouteNames.Any) && concerns(active.Rule) && active.Fires())];
}
