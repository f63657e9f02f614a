using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Idempotency;

/// <summary>Takes holds through their verbs, each said once by every ledger at the same time, and once more later.</summary>
internal sealed class VerbRepeats(IReadOnlyList<Ledger> ledgers, Random random)
{
    private const long AmountMax = 1_000_000;
    private static readonly Reconciliation By = new("load-test", "said five times");

    /// <summary>Answers that were not what they had to be, by verb.</summary>
    public Dictionary<string, int> Wrong { get; } = [];

    /// <summary>The first of them.</summary>
    public string? Surprise { get; private set; }

    /// <summary>Verbs said.</summary>
    public int Said { get; private set; }

    /// <summary>Verbs that were to change something.</summary>
    public int Effects { get; private set; }

    public long PostedNanoUsd { get; private set; }

    public int Requests { get; private set; }

    private Ledger One => ledgers[random.Next(ledgers.Count)];

    public async Task PostAndAdjustAsync(string id)
    {
        var hold = await ReserveAsync(id, TimeSpan.FromMinutes(5));
        var (actual, corrected) = (Cost(), Cost() + new NanoUsd(AmountMax));
        await EachAsync("post", ledger => ledger.PostAsync(hold, actual), ResolveOutcome.Done);
        await OnceAsync("post", One.PostAsync(hold, actual + new NanoUsd(1)), ResolveOutcome.Conflict);
        await OnceAsync("post", One.PostAsync(Other(hold), actual), ResolveOutcome.Conflict);
        await EachAsync("adjust", ledger => ledger.AdjustAsync(hold, corrected), ResolveOutcome.Done);
        await OnceAsync("adjust", One.AdjustAsync(hold, corrected), ResolveOutcome.Done);
        await OnceAsync("adjust", One.AdjustAsync(Other(hold), corrected), ResolveOutcome.Conflict);
        await OnceAsync("post", One.PostAsync(hold, corrected), ResolveOutcome.Done);
        await ReserveAgainAsync(hold, HoldState.Posted);
        Effects += 2;
        PostedNanoUsd += corrected.Value;
        Requests++;
    }

    public async Task VoidAsync(string id)
    {
        var left = random.Next(2) == 0;
        var hold = await ReserveAsync(id, TimeSpan.FromMinutes(5));
        await EachAsync("void", ledger => ledger.VoidAsync(hold, left), ResolveOutcome.Done);
        await ReserveAgainAsync(hold, HoldState.Voided);
        await OnceAsync("void", One.VoidAsync(hold, left), ResolveOutcome.Done);
        await OnceAsync("void", One.VoidAsync(Other(hold), left), ResolveOutcome.Conflict);
        Effects++;
        Requests += left ? 1 : 0;
    }

    public async Task ExpireAndReconcileAsync(string id)
    {
        var hold = await ReserveAsync(id, TimeSpan.Zero);
        NanoUsd? cost = random.Next(2) == 0 ? Cost() : null;
        await EachAsync("expire", ledger => ledger.ExpireAsync(hold), ResolveOutcome.Done);
        await ReserveAgainAsync(hold, HoldState.Presumed);
        await OnceAsync("expire", One.ExpireAsync(hold), ResolveOutcome.Done);
        await OnceAsync("expire", One.ExpireAsync(Other(hold)), ResolveOutcome.Conflict);
        await OnceAsync("reconcile", One.ReconcileAsync(Other(hold), cost, By), ResolveOutcome.Conflict);
        var answers = await AllAsync(ledger => ledger.ReconcileAsync(hold, cost, By));
        Check("reconcile", answers.Count(answer => answer.Outcome == ResolveOutcome.Done) == 1, answers[0]);
        Check("reconcile", answers.Count(answer => answer.Outcome == ResolveOutcome.Refused) == answers.Length - 1, answers[^1]);
        await OnceAsync("reconcile", One.ReconcileAsync(hold, cost, By), ResolveOutcome.Refused);
        await ReserveAgainAsync(hold, cost is null ? HoldState.Voided : HoldState.Posted);
        Effects += 2;
        PostedNanoUsd += cost?.Value ?? 0;
        Requests++;
    }

    private async Task<Hold> ReserveAsync(string id, TimeSpan lifetime)
    {
        var request = new SpendRequest($"{id}:embed:0:1", "acme", "openai", "any", Cost() + new NanoUsd(1), lifetime);
        var answers = await Task.WhenAll(ledgers.Select(ledger => ledger.ReserveAsync(request)));
        var again = await One.ReserveAsync(request);
        Said += answers.Length + 2;
        Effects++;
        Check("reserve", answers.Append(again).All(answer => answer is ReserveResult.Held), again);
        var other = await One.ReserveAsync(request with { Amount = request.Amount + new NanoUsd(1) });
        Check("reserve", other is ReserveResult.Conflict { State: HoldState.Held }, other);
        return ((ReserveResult.Held)again).Hold;
    }

    /// <summary>An id that was used never licenses another call, and tells where its call stands.</summary>
    private async Task ReserveAgainAsync(Hold hold, HoldState state)
    {
        var request = new SpendRequest(hold.Id, "acme", "openai", "any", new NanoUsd(hold.AmountNanoUsd), TimeSpan.FromMinutes(5));
        var (again, other) = (await One.ReserveAsync(request), await One.ReserveAsync(request with { Amount = request.Amount + new NanoUsd(1) }));
        Said += 2;
        Check("reserve", again is ReserveResult.Resolved resolved && resolved.State == state, again);
        Check("reserve", other is ReserveResult.Conflict conflict && conflict.State == state, other);
    }

    private async Task EachAsync(string verb, Func<Ledger, Task<ResolveResult>> say, ResolveOutcome must)
    {
        foreach (var answer in await AllAsync(say))
        {
            Check(verb, answer.Outcome == must, answer);
        }
    }

    private async Task<ResolveResult[]> AllAsync(Func<Ledger, Task<ResolveResult>> say)
    {
        Said += ledgers.Count;
        return await Task.WhenAll(ledgers.Select(say));
    }

    private async Task OnceAsync(string verb, Task<ResolveResult> said, ResolveOutcome must)
    {
        Said++;
        var answer = await said;
        Check(verb, answer.Outcome == must, answer);
    }

    private void Check(string verb, bool isRight, object answer)
    {
        Wrong[verb] = Wrong.GetValueOrDefault(verb) + (isRight ? 0 : 1);
        Surprise ??= isRight ? null : $"{verb}: {answer}";
    }

    private NanoUsd Cost() => new(random.NextInt64(AmountMax));

    /// <summary>The same id for other amounts.</summary>
    private static Hold Other(Hold hold) => hold with { AmountNanoUsd = hold.AmountNanoUsd + 1 };
}
