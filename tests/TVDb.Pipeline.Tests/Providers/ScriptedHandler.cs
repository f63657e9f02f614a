using System.Net;
using System.Text;

namespace TVDb.Pipeline.Tests.Providers;

/// <summary>One request as it went out.</summary>
internal sealed record SentRequest(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A provider that gives the answers it was told, in order, the last one for ever, and notes what it was asked.</summary>
internal sealed class ScriptedHandler(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
{
    private readonly List<SentRequest> _requests = [];

    public IReadOnlyList<SentRequest> Requests => _requests;

    public static ScriptedHandler Answering(int status, string body, params (string Name, string Value)[] headers) =>
        new(() => Answer(status, body, headers));

    public static ScriptedHandler Throwing(Exception e) => new(() => throw e);

    public static HttpResponseMessage Answer(int status, string body, params (string Name, string Value)[] headers)
    {
        var mediaType = body.StartsWith('<') ? "text/html" : "application/json";
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };
        foreach (var (name, value) in headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.Remove(name);
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? "" : Encoding.Latin1.GetString(await request.Content.ReadAsByteArrayAsync(cancellationToken));
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        _requests.Add(new SentRequest(request.Method.Method, request.RequestUri!.PathAndQuery, headers, body));
        return answers[Math.Min(_requests.Count, answers.Length) - 1]();
    }

    /// <summary>A body that breaks off: the connection is lost in the middle of the answer.</summary>
    public static HttpResponseMessage BreakingOff(string begin) => new(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream(begin)) };

    private sealed class BrokenStream(string begin) : MemoryStream(Encoding.UTF8.GetBytes(begin))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read
                ? read
                : throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.");

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await ReadAsync(buffer.AsMemory(offset, count), cancellationToken);

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.FromException(new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely."));
    }
}
