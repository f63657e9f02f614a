using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Redis;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Api;

/// <summary>
/// Receives LlamaParse's word that a parse has ended, <c>POST /webhooks/llamaparse</c>. It is believed for one thing only,
/// that it is time to look, and only where it is signed with our secret, fresh and new. Answers: 204 heard (also of a parse
/// that nobody waits for), 400 no event, 401 not signed by our secret or out of its time, 409 heard before, 413 too large,
/// 503 Redis does not answer.
/// </summary>
public sealed class LlamaParseWebhook(LlamaParseOptions options, ParseNoticeRelay relay, TimeProvider time, ILogger<LlamaParseWebhook> log)
{
    public const string Path = "/webhooks/llamaparse";

    private const string SignatureHeader = "LC-Signature";
    private const string SignaturePrefix = "sha256=";
    private const int BodyBytesMax = 64 * 1024;

    /// <summary>How far an event's time may be from ours. Events are remembered for longer, so none is believed twice.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(5);

    public async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        if (await ReadAsync(request) is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }
        if (!IsSigned(body, request.Headers[SignatureHeader].ToString()))
        {
            WebhookLog.Refused(log, "it is not signed by LLAMAPARSE_WEBHOOK_SECRET");
            return Results.Unauthorized();
        }
        if (ParseEvent.Read(body) is not { } parse)
        {
            return Results.BadRequest();
        }
        if ((time.GetUtcNow() - parse.Time).Duration() > AgeMax)
        {
            WebhookLog.Refused(log, $"its time, {parse.Time:O}, is more than {AgeMax.TotalMinutes} minutes from ours");
            return Results.Unauthorized();
        }
        try
        {
            if (!await relay.IsFirstAsync(parse.EventId))
            {
                return Results.Conflict();
            }
            await relay.TellAsync(parse.ParseId);
            return Results.NoContent();
        }
        catch (Exception e) when (RedisFaults.IsUnavailable(e))
        {
            WebhookLog.Refused(log, $"Redis does not answer: {e.Message}");
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private bool IsSigned(byte[] body, string signature)
    {
        if (!signature.StartsWith(SignaturePrefix, StringComparison.Ordinal))
        {
            return false;
        }
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.FromHexString(signature.AsSpan(SignaturePrefix.Length), given, out _, out var written) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given[..written], HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.WebhookSecret), body));
    }

    /// <summary>Null where there is more than an event can have.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        var buffer = new byte[BodyBytesMax + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return length > BodyBytesMax ? null : buffer[..length];
    }
}

/// <summary>What an event says, of what we need. Its body is an object, or, by the sender's default, a JSON string with one.</summary>
internal sealed record ParseEvent(string EventId, string ParseId, DateTimeOffset Time)
{
    private const int IdLengthMax = 200;

    /// <summary>Null where it is no event of a parse.</summary>
    public static ParseEvent? Read(byte[] body)
    {
        try
        {
            using var outer = JsonDocument.Parse(body);
            if (outer.RootElement.ValueKind != JsonValueKind.String)
            {
                return Read(outer.RootElement);
            }
            using var inner = JsonDocument.Parse(outer.RootElement.GetString()!);
            return Read(inner.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ParseEvent? Read(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && Text(root, "event_id") is { } eventId
        && root.TryGetProperty("timestamp", out var timestamp) && timestamp.ValueKind == JsonValueKind.Number
        && timestamp.TryGetDouble(out var seconds) && seconds is > 0 and < 100_000_000_000
        && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
        && (Text(data, "job_id") ?? Text(data, "id")) is { } parseId
            ? new ParseEvent(eventId, parseId, DateTimeOffset.UnixEpoch.AddSeconds(seconds))
            : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= IdLengthMax } text ? text : null;
}

/// <summary>Events 1410 to 1419.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(1410, LogLevel.Warning, "A webhook that says it is LlamaParse's is refused: {Why}")]
    public static partial void Refused(ILogger log, string why);
}
