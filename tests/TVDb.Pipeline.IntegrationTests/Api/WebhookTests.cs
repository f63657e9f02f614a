using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using TVDb.Pipeline.IntegrationTests.Environments;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Api;

/// <summary>LlamaParse's word of a parse's end: believed where it is signed, fresh and new, and never needed.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Secret = "a-shared-secret";

    private readonly HttpClient _http = new();
    private RedisServer _redis = null!;
    private PipelineEnvironment _environment = null!;
    private Uri _address = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public async ValueTask InitializeAsync()
    {
        var port = ServerProcess.FreePort();
        _address = new Uri($"http://127.0.0.1:{port}/webhooks/llamaparse");
        _redis = await SpareServers.RedisAsync(RedisServer.AnyKind);
        _environment = await PipelineEnvironment.StartProcessAsync(_redis, new Dictionary<string, string>
        {
            ["HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["LLAMAPARSE_WEBHOOK_URL"] = _address.ToString(),
            ["LLAMAPARSE_WEBHOOK_SECRET"] = Secret,
        });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _environment.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>With looks 30 s apart by then, only the webhook can end this before.</summary>
    [Fact]
    public async Task Process_ParseOf20Seconds_IsOverAsSoonAsLlamaParseSaysSo()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"llamaparse.job","latency":{"distribution":"fixed","ms":20000}}]""", Cancellation);

        var job = (await _environment.Pipeline.ProcessAsync(ManyPages.Request(1), cancellationToken: Cancellation)).Job;

        Assert.InRange(job.Stages[0].Duration.ToTimeSpan(), TimeSpan.FromSeconds(19.9), TimeSpan.FromSeconds(24));
    }

    [Fact]
    public async Task Process_WebhookLost_IsFoundByLooking()
    {
        await _environment.Simulator.SetFaultsAsync("""[{"route":"llamaparse.webhook","webhook_loss":true}]""", Cancellation);

        var job = (await _environment.Pipeline.ProcessAsync(ManyPages.Request(1), cancellationToken: Cancellation)).Job;

        Assert.Equal(JobState.Completed, job.State);
    }

    [Fact]
    public async Task Receive_EachKindOfEvent_IsAnsweredAsItDeserves()
    {
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(Event("evt-unknown-job", Now)));
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(Event("evt-unknown-job", Now)));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Event("evt-old", Now - 301)));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Event("evt-early", Now + 302)));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Event("evt-1", Now), secret: "another"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Event("evt-1", Now), signature: ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(Event("evt-1", Now), signature: "sha256=zz"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync("{}"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(new string(' ', 65 * 1024)));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(Event("evt-1", Now)));
        Assert.DoesNotContain(Secret, _environment.Process.Output, StringComparison.Ordinal);
    }

    private static string Event(string id, long time) => $$$"""{"event_id":"{{{id}}}","event_type":"parse.success","timestamp":{{{time}}}.25,"data":{"id":"pjb-x","job_id":"pjb-x"}}""";

    private async Task<HttpStatusCode> SendAsync(string body, string secret = Secret, string? signature = null)
    {
        signature ??= "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent(body) };
        request.Headers.TryAddWithoutValidation("LC-Signature", signature);
        using var response = await _http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
