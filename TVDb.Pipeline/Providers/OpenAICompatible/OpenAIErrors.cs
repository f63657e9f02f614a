using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>What refusals of OpenAI, and of those who speak like it, mean to us.</summary>
internal static class OpenAIErrors
{
    /// <summary>The reason of a 404 or 405: there is no such model, or no such endpoint.</summary>
    public const string NotFound = "NOT_FOUND_AT_PROVIDER";

    /// <summary>Parameters that we choose and not the document: refused, they are our fault.</summary>
    private static readonly string[] OurParameters = ["model", "dimensions", "encoding_format"];

    /// <param name="e">What the SDK threw.</param>
    /// <param name="provider">The provider as people call it.</param>
    /// <param name="apiKey">Ours, so that it is not repeated.</param>
    /// <param name="now">What dates are compared with.</param>
    public static ProviderFailure From(ClientResultException e, string provider, string apiKey, DateTimeOffset now)
    {
        // Without a response nothing was answered: the cause is in the transport.
        if (e.GetRawResponse() is not { } response)
        {
            return e.InnerException is HttpRequestException transport
                ? TransportErrors.From(transport)
                : new ProviderFailure(ErrorClass.ServiceUnavailable, "CONNECTION_LOST", "the provider did not answer", Billing.Uncertain);
        }
        var error = OpenAIError.Read(response.Content);
        var (errorClass, reason) = Classify(response.Status, error);
        // A refusal did no work, nor did a server that says in the provider's form that it failed. A gateway's page, and its
        // word that it waited too long, tells nothing.
        var certain = error is not null || (response.Status < 500 && response.Status != 408);
        return new ProviderFailure(
            errorClass,
            reason,
            $"{provider} answered {response.Status}: {(error is null ? "no detail" : ProviderText.Of(error.Message, apiKey))}",
            certain ? Billing.NotBilled : Billing.Uncertain)
        {
            RetryAfter = Wait(response, error, now),
            Simulated = response.Headers.TryGetValue(ServerRole.Header, out var role) && role == ServerRole.Simulator,
        };
    }

    private static (ErrorClass Class, string Reason) Classify(int status, OpenAIError? error) => (status, error?.Code) switch
    {
        (401 or 403, _) => (ErrorClass.Configuration, "KEY_REFUSED"),
        (404 or 405, _) => (ErrorClass.Configuration, NotFound),
        (429, "insufficient_quota" or "credit_balance_exhausted" or "organization_spend_limit_exceeded" or "project_spend_limit_exceeded") =>
            (ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED"),
        (429, _) when error?.Type == "insufficient_quota" => (ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED"),
        (402, _) => (ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED"),
        (429, _) => (ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED"),
        (400 or 422, _) when OurParameters.Contains(error?.Parameter) => (ErrorClass.Configuration, "PROVIDER_REFUSED_SETTINGS"),
        (400 or 413 or 422, _) => (ErrorClass.InvalidDocument, "PROVIDER_REFUSED_INPUT"),
        // 408: it waited too long for our request. 409: another call holds a lock. Both pass.
        (408 or 409 or >= 500, _) => (ErrorClass.ServiceUnavailable, "PROVIDER_ERROR"),
        ( >= 300 and < 400, _) => (ErrorClass.Configuration, "PROVIDER_MOVED"),
        _ => (ErrorClass.Unknown, "UNEXPECTED_STATUS"),
    };

    private static TimeSpan? Wait(PipelineResponse response, OpenAIError? error, DateTimeOffset now)
    {
        string? Header(string name) => response.Headers.TryGetValue(name, out var value) ? value : null;
        return RetryTimes.RetryAfter(Header, now) ?? (response.Status == 429 ? RetryTimes.LimitReset(Header, error?.Type) : null);
    }
}

/// <summary>The error in an answer, of OpenAI's form or near it: others give a sentence for the object, or a number for the code.</summary>
internal sealed record OpenAIError(string Message, string? Type, string? Code, string? Parameter)
{
    /// <summary>Null where the body is nothing of the kind.</summary>
    public static OpenAIError? Read(BinaryData body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("error", out var error))
            {
                return null;
            }
            return error.ValueKind switch
            {
                JsonValueKind.Object when Text(error, "message") is { } message => new OpenAIError(message, Text(error, "type"), Text(error, "code"), Text(error, "param")),
                JsonValueKind.String => new OpenAIError(error.GetString()!, null, null, null),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text with half a surrogate pair.
            return null;
        }
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
