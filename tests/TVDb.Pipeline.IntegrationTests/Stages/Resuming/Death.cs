using System.Reflection;
using StackExchange.Redis;

namespace TVDb.Pipeline.IntegrationTests.Stages.Resuming;

/// <summary>
/// Where a worker dies: at the given passing of a place, such as <c>answer POST /v1/embeddings</c> or <c>post</c>. From then on
/// it does nothing any more, as a killed process does: no catch and no finally of it runs.
/// </summary>
internal sealed class Death(string place, int passing = 1)
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _passed;

    public static Death Never => new("nowhere");

    public Task Died => _died.Task;

    public Task PassAsync(string where)
    {
        if (!_died.Task.IsCompleted && (!where.StartsWith(place, StringComparison.Ordinal) || Interlocked.Increment(ref _passed) < passing))
        {
            return Task.CompletedTask;
        }
        _died.TrySetResult();
        return new TaskCompletionSource().Task;
    }
}

/// <summary>Passes a place before each request leaves and when its answer is there.</summary>
internal sealed class MortalHandler(Death death) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var what = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        await death.PassAsync($"send {what}");
        var answer = await base.SendAsync(request, cancellationToken);
        await death.PassAsync($"answer {what}");
        return answer;
    }
}

/// <summary>A connection to Redis that passes the place <c>post</c> before each post to the ledger.</summary>
public class MortalRedis : DispatchProxy
{
    private object _inner = null!;
    private Death _death = null!;

    internal static IConnectionMultiplexer Of(IConnectionMultiplexer connection, Death death) => Of<IConnectionMultiplexer>(connection, death);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IDatabase.ScriptEvaluateAsync) && args is [_, _, RedisValue[] arguments, ..] && arguments.Contains("post"))
        {
            return PostAsync(targetMethod, args);
        }
        var answer = targetMethod.Invoke(_inner, args);
        return targetMethod.Name == nameof(IConnectionMultiplexer.GetDatabase) ? Of((IDatabase)answer!, _death) : answer;
    }

    private static T Of<T>(T inner, Death death)
        where T : class
    {
        var proxy = Create<T, MortalRedis>();
        var mortal = (MortalRedis)(object)proxy;
        (mortal._inner, mortal._death) = (inner, death);
        return proxy;
    }

    private async Task<RedisResult> PostAsync(MethodInfo method, object?[] args)
    {
        await _death.PassAsync("post");
        return await (Task<RedisResult>)method.Invoke(_inner, args)!;
    }
}
