namespace TVDb.Pipeline.Costs;

/// <summary>One verb on its way to the ledger.</summary>
/// <param name="verb">Its name, as Lua/_run.lua knows it.</param>
/// <param name="hold">The hold it is about.</param>
/// <param name="terms">The hold's windows.</param>
/// <param name="besides">What the verb needs besides.</param>
/// <param name="usage">What the call used, and whether it failed.</param>
/// <param name="spends">What it says that the call did cost, nano-USD.</param>
/// <param name="note">For the journal alone, see <see cref="JournalRun"/>.</param>
internal sealed class LedgerAsk(string verb, Hold hold, WindowTerms terms, string besides, LedgerUsage usage, long spends = 0, string note = "")
{
    /// <summary>How many values a verb is to a script besides its hold's id, see Lua/_ledger.lua.</summary>
    public const int ValueCount = 11;

    private readonly TaskCompletionSource<string[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sent;

    public WindowTerms Terms => terms;

    public Task<string[]> Answer => _answer.Task;

    public string HoldId => hold.Id;

    /// <summary>The most it can add to what a window has spent or set aside, nano-USD.</summary>
    public long Most => Math.Max(hold.AmountNanoUsd, spends);

    /// <summary>The hour (UTC) to which the call's usage belongs.</summary>
    public DateTimeOffset Hour => new(hold.MadeAt.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    /// <summary>True once: it is sent, or given up before it was.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _sent, 1) == 0;

    public void Complete(string[] answer) => _answer.TrySetResult(answer);

    public void Fail(Exception why) => _answer.TrySetException(why);

    public void Write(PackedWriter writer, int termsNumber, long nowMs)
    {
        writer.Text(verb);
        writer.Number(termsNumber);
        terms.WriteFingerprint(writer, hold.AmountNanoUsd);
        writer.Number(hold.AmountNanoUsd);
        writer.Text(besides);
        writer.Number(nowMs - hold.MadeAt.ToUnixTimeMilliseconds());
        writer.Number(usage.Pages);
        writer.Number(usage.Credits);
        writer.Number(usage.Tokens);
        writer.Number(usage.Failed ? 1 : 0);
        writer.Text(note);
    }
}
