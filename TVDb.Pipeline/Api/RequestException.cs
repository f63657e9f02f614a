using Grpc.Core;

namespace TVDb.Pipeline.Api;

/// <summary>A call that is refused, with all that its caller will be told. Thrown at the edge only.</summary>
public sealed class RequestException(StatusCode code, string reason, string problem) : Exception(problem)
{
    public StatusCode Code { get; } = code;

    /// <summary>The ErrorInfo reason.</summary>
    public string Reason { get; } = reason;

    /// <summary>The request's field at fault; empty where none is.</summary>
    public string Field { get; init; } = "";

    /// <summary>The problem, with the field before it where there is one.</summary>
    public override string Message => Field.Length > 0 ? $"{Field}: {base.Message}" : base.Message;

    /// <summary>The problem alone.</summary>
    public string Problem => base.Message;

    /// <summary>The ErrorInfo metadata.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    /// <summary>When a retry may help; null where it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The same, where the request was part of another: the field is named from there.</summary>
    public RequestException Within(string outer) => new(Code, Reason, Problem)
    {
        Field = $"{outer}.{Field}",
        Details = Details,
        RetryAfter = RetryAfter,
    };

    public static RequestException InvalidField(string field, string reason, string problem) =>
        new(StatusCode.InvalidArgument, reason, problem) { Field = field };

    public static RequestException NotFound(string reason, string message) => new(StatusCode.NotFound, reason, message);
}
