using System.Globalization;
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
        var options = new CostOptions
        {
            LimitsEnabled = true,
            Budgets = [Budget.ForProvider("openai", new NanoUsd(1000)), Budget.ForTotal(null)],
            Prices = prices,
            Retention = TimeSpan.FromDays(30),
        };
        Ledger = new Ledger(RedisProxy.Of(Answer), options, time);
    }

    public Ledger Ledger { get; }

    public IReadOnlyList<string> Verbs => _verbs;

    public Func<RedisValue[]> OnReserve { get; set; } = () => ["held"];

    public Func<RedisValue[]> OnPost { get; set; } = () => ["posted", "held"];

    public void Note(string verb) => _verbs.Add(verb);

    private RedisResult Answer(string script, RedisKey[] keys, RedisValue[] arguments)
    {
        var id = keys[0].ToString().Split("hold:")[1];
        switch (script)
        {
            case var reserve when reserve.Contains("\n-- Sets an amount aside", StringComparison.Ordinal):
                _verbs.Add(string.Create(CultureInfo.InvariantCulture, $"reserve {id} {arguments[10]}"));
                return RedisResult.Create(OnReserve());
            case var post when post.Contains("\n-- Records what a call did cost", StringComparison.Ordinal):
                _verbs.Add(string.Create(CultureInfo.InvariantCulture, $"post {id} {arguments[6]}"));
                return RedisResult.Create(OnPost());
            default:
                Assert.Contains("\n-- Gives a hold back", script, StringComparison.Ordinal);
                _verbs.Add($"void {id}");
                return RedisResult.Create(new RedisValue[] { "voided", "held" });
        }
    }
}

/// <summary>A connection and a database that know scripts only.</summary>
public class RedisProxy : DispatchProxy
{
    private Func<string, RedisKey[], RedisValue[], RedisResult> _answer = null!;

    internal static IConnectionMultiplexer Of(Func<string, RedisKey[], RedisValue[], RedisResult> answer) => Of<IConnectionMultiplexer>(answer);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IConnectionMultiplexer.GetDatabase) => Of<IDatabase>(_answer),
        // A server that never knows a script by its hash: each comes in full.
        nameof(IDatabase.ScriptEvaluateAsync) when args is [byte[], ..] => Task.FromException<RedisResult>(new RedisServerException(RedisErrorKind.NoScript, CommandFlags.None, "NOSCRIPT No matching script.")),
        nameof(IDatabase.ScriptEvaluateAsync) when args is [string script, RedisKey[] keys, RedisValue[] arguments, ..] => Answered(script, keys, arguments),
        var other => throw new NotSupportedException(other),
    };

    private static T Of<T>(Func<string, RedisKey[], RedisValue[], RedisResult> answer)
        where T : class
    {
        var proxy = Create<T, RedisProxy>();
        ((RedisProxy)(object)proxy)._answer = answer;
        return proxy;
    }

    private Task<RedisResult> Answered(string script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return Task.FromResult(_answer(script, keys, arguments));
        }
        catch (RedisException e)
        {
            return Task.FromException<RedisResult>(e);
        }
    }
}
