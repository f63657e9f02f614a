using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>One verb on its way to the ledger.</summary>
/// <param name="verb">Its name, as Lua/_run.lua knows it.</param>
/// <param name="hold">The hold it is about.</param>
/// <param name="terms">The hold's windows.</param>
/// <param name="entry">The journal's entry.</param>
/// <param name="besides">What the verb needs besides.</param>
/// <param name="usage">What the call used, and whether it failed.</param>
internal sealed class LedgerAsk(string verb, Hold hold, WindowTerms terms, string entry, string besides, LedgerUsage usage)
{
    /// <summary>How many values a verb is to a script, see Lua/_ledger.lua.</summary>
    public const int ValueCount = 9;

    private readonly TaskCompletionSource<string[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sent;

    public WindowTerms Terms => terms;

    public Task<string[]> Answer => _answer.Task;

    public RedisKey HoldKey => LedgerKeys.Hold(hold.Id);

    /// <summary>The hour (UTC) to which the call's usage belongs.</summary>
    public DateTimeOffset Hour => new(hold.MadeAt.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    public string Entry => entry;

    /// <summary>True once: it is sent, or given up before it was.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _sent, 1) == 0;

    public void Complete(string[] answer) => _answer.TrySetResult(answer);

    public void Fail(Exception why) => _answer.TrySetException(why);

    public void Write(PackedWriter writer, int termsNumber)
    {
        writer.Text(verb);
        writer.Number(termsNumber);
        writer.Text(terms.Fingerprint(hold.AmountNanoUsd));
        writer.Number(hold.AmountNanoUsd);
        writer.Text(besides);
        writer.Number(usage.Pages);
        writer.Number(usage.Credits);
        writer.Number(usage.Tokens);
        writer.Number(usage.Failed ? 1 : 0);
    }
}
