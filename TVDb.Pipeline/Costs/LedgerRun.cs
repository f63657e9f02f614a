using System.Buffers;
using System.Text;
using StackExchange.Redis;

namespace TVDb.Pipeline.Costs;

/// <summary>The keys and arguments of one run of the verbs' script, as Lua/_ledger.lua lists them.</summary>
internal sealed class LedgerRun
{
    private const int ValuesAhead = 7;
    private const int SizeGuess = 4096;

    private static readonly RedisKey Counters = Encoding.UTF8.GetBytes(LedgerKeys.Counters);
    private static readonly RedisKey OpenHolds = Encoding.UTF8.GetBytes(LedgerKeys.Open);
    private static readonly RedisKey Presumed = Encoding.UTF8.GetBytes(LedgerKeys.Presumed);
    private static readonly RedisKey Holds = Encoding.UTF8.GetBytes(LedgerKeys.Holds);
    private static readonly RedisKey Terms = Encoding.UTF8.GetBytes(LedgerKeys.Terms);
    private static readonly RedisKey Crossed = Encoding.UTF8.GetBytes(LedgerKeys.Crossed);
    private static readonly RedisKey Untold = Encoding.UTF8.GetBytes(LedgerKeys.Untold);

    private readonly IReadOnlyList<LedgerAsk> _batch;

    // What the verbs of a batch share, each with its number: terms, their windows, and the days of the usage.
    private readonly Dictionary<(WindowTerms Terms, DateTimeOffset Hour), int> _terms = [];
    private readonly Dictionary<string, int> _windowNumbers = [];
    private readonly List<PackedWindow> _windows = [];
    private readonly List<DateTime> _days = [];

    private LedgerRun(IReadOnlyList<LedgerAsk> batch)
    {
        _batch = batch;
        foreach (var ask in batch)
        {
            if (!_terms.TryAdd((ask.Terms, ask.Hour), _terms.Count + 1))
            {
                continue;
            }
            if (!_days.Contains(ask.Hour.Date))
            {
                _days.Add(ask.Hour.Date);
            }
            foreach (var window in ask.Terms.Packed)
            {
                if (_windowNumbers.TryAdd(window.Id, _windows.Count + 1))
                {
                    _windows.Add(window);
                }
                else if (_windowNumbers[window.Id] - 1 is var at && window.IsStricterThan(_windows[at]))
                {
                    _windows[at] = window;
                }
            }
        }
    }

    public static (RedisKey[] Keys, RedisValue[] Arguments) Of(IReadOnlyList<LedgerAsk> batch, DateTimeOffset now, long skewMsMax)
    {
        var run = new LedgerRun(batch);
        return (run.Keys(now), [run.Asked(now, skewMsMax)]);
    }

    private RedisKey[] Keys(DateTimeOffset now) =>
    [
        Counters, OpenHolds, Presumed, Holds, Terms, LedgerKeys.Journal(now), Crossed, Untold,
        .. _days.Select(day => (RedisKey)LedgerKeys.Usage(new DateTimeOffset(day, TimeSpan.Zero))),
        .. Tombstones.KeysAt(now),
    ];

    private RedisValue Asked(DateTimeOffset now, long skewMsMax)
    {
        var asked = new ArrayBufferWriter<byte>(SizeGuess);
        var writer = new PackedWriter(asked);
        writer.Array(
            ValuesAhead + (PackedWindow.ValueCount * _windows.Count) + _terms.Keys.Sum(term => term.Terms.ValueCount) + ((1 + LedgerAsk.ValueCount) * _batch.Count));
        var nowMs = now.ToUnixTimeMilliseconds();
        writer.Number(nowMs);
        writer.Number(skewMsMax);
        writer.Number(_windows.Count);
        writer.Number(_terms.Count);
        writer.Number(_batch.Count);
        writer.Number(_days.Count);
        writer.Number(_batch.Sum(ask => ask.Most));
        foreach (var window in _windows)
        {
            writer.Packed(window.Values.Span);
        }
        foreach (var (terms, hour) in _terms.Keys)
        {
            terms.Write(writer, _windowNumbers, _days.IndexOf(hour.Date) + 1, hour);
        }
        foreach (var ask in _batch)
        {
            writer.Text(ask.HoldId);
        }
        foreach (var ask in _batch)
        {
            ask.Write(writer, _terms[(ask.Terms, ask.Hour)], nowMs);
        }
        return asked.WrittenMemory;
    }
}
