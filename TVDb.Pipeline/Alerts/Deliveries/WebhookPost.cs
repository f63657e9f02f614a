using System.Net;
using System.Net.Http.Headers;

namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>
/// Posts to receivers of alerts. The addresses are secrets (who knows one may post to it): this client writes no log and no
/// trace of its requests, follows no redirect, and names a receiver by its host alone.
/// </summary>
public sealed class WebhookPost : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // Null: requests are no activities, whose tags would have the whole address.
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public WebhookPost(AlertOptions options, TimeProvider time) => (_timeout, _time) = (options.SendTimeout, time);

    public async Task<SendOutcome> SendAsync(Uri address, byte[] body, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // What it says besides its status concerns nobody, and may be long.
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode
                ? SendOutcome.Delivered
                : new SendOutcome($"{address.Host} answered {(int)response.StatusCode}", RetryAfterOf(response));
        }
        catch (HttpRequestException e)
        {
            return new SendOutcome($"{address.Host} could not be reached: {e.HttpRequestError}");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome($"{address.Host} did not answer within {_timeout.TotalSeconds:0.#} s");
        }
    }

    public void Dispose() => _http.Dispose();

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response is { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: { } word }
        ? word.Delta ?? (word.Date - _time.GetUtcNow())
        : null;
}
