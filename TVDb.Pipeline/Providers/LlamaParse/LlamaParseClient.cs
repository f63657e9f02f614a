using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TVDb.Pipeline.Providers.LlamaParse;

/// <summary>
/// Speaks LlamaParse's API v2 to one of its ends. It does not retry: an upload is paid for. Only the wait for a result,
/// which is free, outlives a failed look.
/// </summary>
public sealed class LlamaParseClient(HttpClient http, ProviderEnd end, TimeProvider time, ParseNotices notices, ParseWebhook? webhook = null)
{
    /// <summary>Pauses between looks grow from the first to the longest by a factor; the official SDK goes up to 5 s as well.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Where the provider tells of the end, a look is for the word that got lost.</summary>
    private static readonly TimeSpan LongestPauseWithWebhook = TimeSpan.FromSeconds(30);
    private const double PauseGrowth = 1.6;

    /// <summary>A provider may ask for longer pauses, up to this.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

    /// <summary>Uploads a document and answers with the id of its parse job. This is the paid step.</summary>
    public async Task<ProviderOutcome<string>> SubmitAsync(ParseRequest request, string callId, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "api/v2/parse/upload") { Content = Form(request) };
        message.Headers.Add("X-Client-Request-Id", callId);
        return await SendAsync(message, LlamaParseJson.Default.ParseJob, (job, simulated) =>
            new ProviderOutcome<string>.Success(job.Id, ProviderUsage.None, simulated), cancellationToken);
    }

    /// <summary>Waits for a parse job, until cancelled. Looks that fail in passing are looked again.</summary>
    public async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>>> AwaitResultAsync(string jobId, CancellationToken cancellationToken)
    {
        var notice = notices.Expect(jobId);
        try
        {
            return await AwaitResultAsync(jobId, notice, cancellationToken);
        }
        finally
        {
            notices.Forget(jobId);
        }
    }

    private async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>>> AwaitResultAsync(string jobId, Task notice, CancellationToken cancellationToken)
    {
        var longest = webhook is null ? LongestPause : LongestPauseWithWebhook;
        var asked = TimeSpan.Zero;
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min((long)(pause.Ticks * PauseGrowth), longest.Ticks)))
        {
            var wait = Task.Delay(pause > asked ? pause : asked, time, cancellationToken);
            if (await Task.WhenAny(wait, notice) == notice)
            {
                // Once: where the provider's word was early, looks go on from the first pause.
                (notice, pause) = (Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken), FirstPause);
            }
            cancellationToken.ThrowIfCancellationRequested();
            var outcome = await LookAsync(jobId, cancellationToken);
            var passing = outcome is ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Failed
            {
                Failure: { Class: ErrorClass.ServiceUnavailable, Billing: not Billing.Reported } or { Class: ErrorClass.RateLimited },
            };
            switch (outcome)
            {
                case ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Success { Value: { } pages } success:
                    return new ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Success(pages, success.Usage, success.Simulated);
                case ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Failed failed when !passing:
                    return new ProviderOutcome<IReadOnlyList<ParsedPageContent>>.Failed(AfterUpload(failed.Failure));
                case ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Failed { Failure.RetryAfter: { } retryAfter }:
                    asked = retryAfter < LongestAsked ? retryAfter : LongestAsked;
                    break;
                default:
                    asked = TimeSpan.Zero;
                    break;
            }
        }
    }

    /// <summary>Asks the provider to end a parse job. One that has ended already is refused; how it ended, a look tells.</summary>
    public async Task<ProviderOutcome<bool>> CancelAsync(string jobId, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"api/v2/parse/{Uri.EscapeDataString(jobId)}/cancel");
        return await SendAsync(message, LlamaParseJson.Default.JsonElement, (_, simulated) =>
            new ProviderOutcome<bool>.Success(true, ProviderUsage.None, simulated), cancellationToken);
    }

    /// <summary>Asks the unpaid list of parser versions.</summary>
    public async Task<ProviderOutcome<bool>> ProbeAsync(CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "api/v2/parse/versions");
        return await SendAsync(message, LlamaParseJson.Default.JsonElement, (_, simulated) =>
            new ProviderOutcome<bool>.Success(true, ProviderUsage.None, simulated), cancellationToken);
    }

    /// <summary>One look, which is free: the pages of a finished job, null for one still at work.</summary>
    public async Task<ProviderOutcome<IReadOnlyList<ParsedPageContent>?>> LookAsync(string jobId, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(
            HttpMethod.Get,
            $"api/v2/parse/{Uri.EscapeDataString(jobId)}?expand=markdown&expand=text&expand=usage");
        return await SendAsync<ParseResult, IReadOnlyList<ParsedPageContent>?>(
            message,
            LlamaParseJson.Default.ParseResult,
            ReadResult,
            cancellationToken);
    }

    /// <summary>A look that is refused says nothing of the parse job: it was submitted, goes on and is billed.</summary>
    private static ProviderFailure AfterUpload(ProviderFailure failure) =>
        failure.Billing == Billing.Reported ? failure : failure with { Billing = Billing.Uncertain, WorkUnderWay = true };

    private static ProviderOutcome<IReadOnlyList<ParsedPageContent>?> ReadResult(ParseResult result, bool simulated)
    {
        if (ParseUsage.Of(result.Job.Usage) is not { } credits)
        {
            return Failed<IReadOnlyList<ParsedPageContent>?>(TransportErrors.Malformed($"{result.Job.Usage!.Credits} credits used") with { Simulated = simulated });
        }
        switch (result.Job.Status)
        {
            case "PENDING" or "RUNNING":
                return new ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Success(null, ProviderUsage.None, simulated);
            case "COMPLETED":
                var pages = ParsedPages.Merge(result);
                var usage = new ProviderUsage(pages.Count, credits, Tokens: 0);
                if (pages.Count == 0 && usage.Credits == 0)
                {
                    // Nothing tells what this did cost.
                    return Failed<IReadOnlyList<ParsedPageContent>?>(new ProviderFailure(
                        ErrorClass.InvalidDocument, "NO_TEXT_FOUND", "LlamaParse found no page", Billing.Uncertain)
                    { Simulated = simulated });
                }
                return new ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Success(pages, usage, simulated);
            case "FAILED" or "CANCELLED":
                return new ProviderOutcome<IReadOnlyList<ParsedPageContent>?>.Failed(LlamaParseErrors.FromJob(result.Job, credits) with { Simulated = simulated });
            default:
                return Failed<IReadOnlyList<ParsedPageContent>?>(TransportErrors.Malformed($"status '{result.Job.Status}'") with { Simulated = simulated });
        }
    }

    private async Task<ProviderOutcome<TResult>> SendAsync<TBody, TResult>(
        HttpRequestMessage message,
        JsonTypeInfo<TBody> bodyType,
        Func<TBody, bool, ProviderOutcome<TResult>> read,
        CancellationToken cancellationToken)
    {
        var simulated = false;
        try
        {
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var role = response.Headers.TryGetValues(ServerRole.Header, out var values) ? values.FirstOrDefault() : null;
            simulated = role == ServerRole.Simulator;
            if (!response.IsSuccessStatusCode)
            {
                var key = http.DefaultRequestHeaders.Authorization?.Parameter ?? "";
                return Failed<TResult>(await LlamaParseErrors.FromAsync(response, key, time.GetUtcNow(), cancellationToken) with { Simulated = simulated });
            }
            if (ServerRole.Contradicts(end, role))
            {
                return Failed<TResult>(ServerRole.Contradiction(end, role));
            }
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var body = await JsonSerializer.DeserializeAsync(stream, bodyType, cancellationToken);
            return body is null ? Failed<TResult>(TransportErrors.Malformed("null") with { Simulated = simulated }) : read(body, simulated);
        }
        catch (HttpRequestException e)
        {
            return Failed<TResult>(TransportErrors.From(e));
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return Failed<TResult>(TransportErrors.Malformed(e.Message) with { Simulated = simulated });
        }
    }

    private static ProviderOutcome<T>.Failed Failed<T>(ProviderFailure failure) => new(failure);

    private MultipartFormDataContent Form(ParseRequest request)
    {
        var configuration = new ParseConfiguration(request.Tier, "latest", new PageRanges(request.MaxPages), webhook is null ? null : [webhook]);
        var file = new ReadOnlyMemoryContent(request.Content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new MultipartFormDataContent
        {
            { file, "file", request.Filename },
            { new StringContent(JsonSerializer.Serialize(configuration, LlamaParseJson.Default.ParseConfiguration)), "configuration" },
        };
    }
}
