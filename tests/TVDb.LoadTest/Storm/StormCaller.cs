using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;

namespace TVDb.LoadTest.Storm;

/// <summary>One caller: it reserves, then posts or voids, one call after the other, and keeps its own account.</summary>
internal sealed class StormCaller(Ledger ledger, Random random, string name)
{
    public StormTally Tally { get; } = new();

    public async Task RunAsync(int attempts)
    {
        for (var n = 0; n < attempts; n++)
        {
            await TryAsync(StormPlan.Draw(random, $"{name}-{n}:embed:0:1"));
        }
    }

    /// <summary>Spends the whole amount where it is admitted.</summary>
    public async Task<ReserveResult> SpendAllAsync(SpendRequest request)
    {
        Tally.Attempts++;
        var answer = await ReserveAsync(request);
        if (answer is ReserveResult.Held held)
        {
            await PostAsync(held.Hold, request, request.Amount.Value);
        }
        return answer;
    }

    private async Task TryAsync(SpendRequest request)
    {
        Tally.Attempts++;
        if (await ReserveAsync(request) is not ReserveResult.Held held)
        {
            return;
        }
        if (random.NextDouble() >= StormPlan.VoidShare)
        {
            await PostAsync(held.Hold, request, random.NextInt64(request.Amount.Value + 1));
            return;
        }
        var result = await LoadLedger.UntilAnsweredAsync(() => ledger.VoidAsync(held.Hold, left: false));
        if (result.Outcome == ResolveOutcome.Done)
        {
            Tally.Voided++;
        }
        else
        {
            Tally.Surprised(result);
        }
    }

    private async Task<ReserveResult> ReserveAsync(SpendRequest request)
    {
        var answer = await LoadLedger.UntilAnsweredAsync(() => ledger.ReserveAsync(request));
        switch (answer)
        {
            case ReserveResult.Held:
                Tally.Held++;
                break;
            case ReserveResult.Refused:
                Tally.Refused++;
                break;
            default:
                Tally.Surprised(answer);
                break;
        }
        return answer;
    }

    private async Task PostAsync(Hold hold, SpendRequest request, long actual)
    {
        var result = await LoadLedger.UntilAnsweredAsync(() => ledger.PostAsync(hold, new NanoUsd(actual)));
        if (result.Outcome == ResolveOutcome.Done)
        {
            Tally.Posted++;
            Tally.PostedNanoUsd[StormPlan.PairOf(request)] += actual;
        }
        else
        {
            Tally.Surprised(result);
        }
    }
}
