using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Text.Json;

namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>What OpenAI's refusals mean to us.</summary>
internal static class OpenAIErrors
{
    private const int MessageLengthMax = 300;

    public static ProviderFailure From(ClientResultException e)
    {
        // Without a response nothing was answered: the cause is in the transport.
        if (e.GetRawResponse() is not { } response)
        {
            return e.InnerException is HttpRequestException transport
                ? TransportErrors.From(transport)
                : new ProviderFailure(ErrorClass.ServiceUnavailable, "CONNECTION_LOST", "the provider did not answer", Billing.Uncertain);
        }
        var error = ReadError(response.Content);
        var (errorClass, reason) = Classify(response.Status, error?.Code);
        var certain = response.Status < 500 || error is not null;
        return new ProviderFailure(
            errorClass,
            reason,
            $"OpenAI answered {response.Status}: {error?.Message ?? "no detail"}",
            certain ? Billing.NotBilled : Billing.Uncertain)
        {
            RetryAfter = RetryAfter(response.Headers),
            Simulated = response.Headers.TryGetValue(ServerRole.Header, out var role) && role == ServerRole.Simulator,
        };
    }

    private static (ErrorClass Class, string Reason) Classify(int status, string? code) => (status, code) switch
    {
        (401 or 403, _) => (ErrorClass.Configuration, "KEY_REFUSED"),
        (404, _) => (ErrorClass.Configuration, "NOT_FOUND_AT_PROVIDER"),
        (429, "insufficient_quota" or "credit_balance_exhausted" or "organization_spend_limit_exceeded" or "project_spend_limit_exceeded") =>
            (ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED"),
        (402, _) => (ErrorClass.QuotaExhausted, "PROVIDER_QUOTA_EXHAUSTED"),
        (429, _) => (ErrorClass.RateLimited, "PROVIDER_RATE_LIMITED"),
        (400 or 413 or 422, _) => (ErrorClass.InvalidDocument, "PROVIDER_REFUSED_INPUT"),
        (not < 500, _) => (ErrorClass.ServiceUnavailable, "PROVIDER_ERROR"),
        _ => (ErrorClass.Unknown, "UNEXPECTED_STATUS"),
    };

    private static TimeSpan? RetryAfter(PipelineResponseHeaders headers)
    {
        if (headers.TryGetValue("retry-after-ms", out var text) && TryNumber(text, out var milliseconds))
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }
        return headers.TryGetValue("Retry-After", out text) && TryNumber(text, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static bool TryNumber(string? text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value < TimeSpan.FromDays(1).TotalSeconds * 1000;

    /// <summary>Null where the body is not the provider's error form.</summary>
    private static OpenAIError? ReadError(BinaryData body)
    {
        try
        {
            var error = JsonSerializer.Deserialize(body, OpenAIJson.Default.OpenAIErrorBody)?.Error;
            return error is { Message.Length: > MessageLengthMax } ? error with { Message = error.Message[..MessageLengthMax] } : error;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
