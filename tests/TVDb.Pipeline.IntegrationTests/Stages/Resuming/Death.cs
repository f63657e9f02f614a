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

/// <summary>A connection to Redis that asks somebody before each post to the ledger.</summary>
public class PostingRedis : DispatchProxy
{
    private object _inner = null!;
    private Func<Task> _beforePost = null!;

    internal static IConnectionMultiplexer Of(IConnectionMultiplexer connection, Func<Task> beforePost) => Of<IConnectionMultiplexer>(connection, beforePost);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IDatabase.ScriptEvaluateAsync) && args is [_, _, RedisValue[] arguments, ..] && arguments.Any(SaysPost))
        {
            return PostAsync(targetMethod, args);
        }
        var answer = targetMethod.Invoke(_inner, args);
        return targetMethod.Name == nameof(IConnectionMultiplexer.GetDatabase) ? Of((IDatabase)answer!, _beforePost) : answer;
    }

    /// <summary>The verbs go packed, their names among them as they are.</summary>
    private static bool SaysPost(RedisValue argument) => ((ReadOnlyMemory<byte>)argument).Span.IndexOf("post"u8) >= 0;

    private static T Of<T>(T inner, Func<Task> beforePost)
        where T : class
    {
        var proxy = Create<T, PostingRedis>();
        var posting = (PostingRedis)(object)proxy;
        (posting._inner, posting._beforePost) = (inner, beforePost);
        return proxy;
    }

    private async Task<RedisResult> PostAsync(MethodInfo method, object?[] args)
    {
        await _beforePost();
        return await (Task<RedisResult>)method.Invoke(_inner, args)!;
    }
}
