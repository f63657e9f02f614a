using System.Reflection;
using StackExchange.Redis;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

/// <summary>
/// A ledger whose Redis is told what to answer and notes each verb, such as <c>post id 60</c>. The scripts themselves are
/// tested on real servers, in the integration tests.
/// </summary>
internal sealed class ScriptedLedger
{
    private readonly List<string> _verbs = [];

    public ScriptedLedger(PriceCatalog prices, TimeProvider time)
    {
        Options = new CostOptions
        {
            LimitsEnabled = true,
            Budgets = [Budget.ForProvider("openai", new NanoUsd(1000)), Budget.ForTotal(null)],
            Prices = prices,
            Retention = TimeSpan.FromDays(30),
        };
        Ledger = new Ledger(RedisProxy.Of((_, arguments) => Answer(arguments)), Options, time);
    }

    public CostOptions Options { get; }

    public Ledger Ledger { get; }

    public IReadOnlyList<string> Verbs => _verbs;

    public Func<RedisValue[]> OnReserve { get; set; } = () => ["held", "none"];

    public Func<RedisValue[]> OnPost { get; set; } = () => ["posted", "held"];

    public Func<RedisValue[]> OnCount { get; set; } = () => ["counted", "none"];

    /// <summary>Pages, credits, tokens and errors of each post and count.</summary>
    public List<string> Usage { get; } = [];

    public void Note(string verb) => _verbs.Add(verb);

    /// <summary>Reads a run of the script as Lua/_ledger.lua describes its keys and arguments.</summary>
    private RedisResult Answer(RedisValue[] arguments)
    {
        var asked = PackedValues.Read(arguments[0]);
        var at = 7 + (PackedWindow.ValueCount * (int)(long)asked[2]);
        for (var terms = (long)asked[3]; terms > 0; terms--)
        {
            at += 6 + (int)(long)asked[at + 1];
        }
        var count = (int)(long)asked[4];
        var ids = asked[at..(at + count)];
        var verbs = asked[(at + count)..].Chunk(LedgerAsk.ValueCount);
        var answers = verbs.Zip(ids, (ask, id) => string.Join(' ', AnswerOne((string)ask[0], (string)id, $"{ask[3]}", (string)ask[4], string.Join(' ', ask[6..10]))));
        return RedisResult.Create([(RedisValue)1, string.Join('\n', answers)]);
    }

    private RedisValue[] AnswerOne(string verb, string id, string amount, string besides, string usage)
    {
        switch (verb)
        {
            case "reserve":
                _verbs.Add($"reserve {id} {amount}");
                return OnReserve();
            case "post":
                _verbs.Add($"post {id} {besides}");
                Usage.Add(usage);
                return OnPost();
            case "count":
                _verbs.Add($"count {id}");
                Usage.Add(usage);
                return OnCount();
            default:
                Assert.Equal("void", verb);
                _verbs.Add($"void {id}");
                return ["voided", "held"];
        }
    }
}

/// <summary>A connection and a database that know scripts only.</summary>
public class RedisProxy : DispatchProxy
{
    private Func<RedisKey[], RedisValue[], RedisResult> _answer = null!;

    internal static IConnectionMultiplexer Of(Func<RedisKey[], RedisValue[], RedisResult> answer) => Of<IConnectionMultiplexer>(answer);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IConnectionMultiplexer.GetDatabase) => Of<IDatabase>(_answer),
        nameof(IDatabase.IsConnected) => true,
        nameof(IDatabase.PingAsync) => Task.FromResult(TimeSpan.Zero),
        nameof(IDatabase.ScriptEvaluateAsync) when args is [byte[] hash, RedisKey[] keys, RedisValue[] arguments, ..] && LedgerScripts.Verbs.Hash.Span.SequenceEqual(hash) => Answered(keys, arguments),
        var other => throw new NotSupportedException(other),
    };

    private static T Of<T>(Func<RedisKey[], RedisValue[], RedisResult> answer)
        where T : class
    {
        var proxy = Create<T, RedisProxy>();
        ((RedisProxy)(object)proxy)._answer = answer;
        return proxy;
    }

    private Task<RedisResult> Answered(RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return Task.FromResult(_answer(keys, arguments));
        }
        catch (RedisException e)
        {
            return Task.FromException<RedisResult>(e);
        }
        catch (RedisTimeoutException e)
        {
            return Task.FromException<RedisResult>(e);
        }
    }
}
