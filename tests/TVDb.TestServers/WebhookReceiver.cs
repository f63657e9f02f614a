using System.Globalization;
using System.Net;

namespace TVDb.TestServers;

/// <summary>A request that a receiver got.</summary>
public sealed record WebhookRequest(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>An HTTP server that takes what is posted to it and answers with the status that its owner decides on.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<WebhookRequest, int> _answer;
    private readonly Task _serving;

    /// <param name="answer">Gets each request and says the status; requests come at once.</param>
    /// <param name="port">Where; 0: a free one.</param>
    public WebhookReceiver(Func<WebhookRequest, int> answer, int port = 0)
    {
        _answer = answer;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{(port == 0 ? ServerProcess.FreePort() : port)}/"));
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var headers = context.Request.Headers.AllKeys.ToDictionary(name => name!, name => context.Request.Headers[name] ?? "", StringComparer.OrdinalIgnoreCase);
        context.Response.StatusCode = _answer(new WebhookRequest(context.Request.Url!.AbsolutePath, headers, body.ToArray()));
        context.Response.Close();
    }
}
