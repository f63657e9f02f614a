using System.Globalization;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>One verb on its way to the ledger.</summary>
/// <param name="verb">Its name, as Lua/_run.lua knows it.</param>
/// <param name="hold">The hold it is about.</param>
/// <param name="terms">The hold's windows.</param>
/// <param name="entry">The journal's entry.</param>
/// <param name="besides">What the verb needs besides.</param>
/// <param name="usage">What the call used, and whether it failed.</param>
internal sealed class LedgerAsk(string verb, Hold hold, WindowTerms terms, string entry, RedisValue besides, LedgerUsage usage)
{
    /// <summary>How many arguments a verb has, see Lua/_ledger.lua.</summary>
    public const int ArgumentCount = 9;

    private readonly TaskCompletionSource<string[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sent;

    public WindowTerms Terms => terms;

    public Task<string[]> Answer => _answer.Task;

    public RedisKey HoldKey => LedgerKeys.Hold(hold.Id);

    public RedisKey UsageKey => LedgerKeys.Usage(hold.MadeAt);

    /// <summary>True once: it is sent, or given up before it was.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _sent, 1) == 0;

    public void Complete(string[] answer) => _answer.TrySetResult(answer);

    public void Fail(Exception why) => _answer.TrySetException(why);

    public void Write(Span<RedisValue> arguments, int termsNumber)
    {
        arguments[0] = verb;
        arguments[1] = termsNumber;
        arguments[2] = hold.Id;
        arguments[3] = terms.Fingerprint(hold.AmountNanoUsd);
        arguments[4] = hold.AmountNanoUsd;
        arguments[5] = entry;
        arguments[6] = besides;
        arguments[7] = UsageCell.FieldOf(hold.MadeAt, terms.UsageSuffix);
        arguments[8] = usage == LedgerUsage.None
            ? "0 0 0 0"
            : string.Create(CultureInfo.InvariantCulture, $"{usage.Pages} {usage.Credits} {usage.Tokens} {(usage.Failed ? 1 : 0)}");
    }
}
