using System.Net.Http;

namespace TVDb.Pipeline.Providers;

/// <summary>Failures below HTTP, the same for every provider.</summary>
internal static class TransportErrors
{
    public const string TimeoutReason = "TIMEOUT";

    /// <summary>A request that never left cannot have cost anything; one that did may have.</summary>
    public static ProviderFailure From(HttpRequestException e)
    {
        var neverLeft = e.HttpRequestError is HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError;
        return new ProviderFailure(
            ErrorClass.ServiceUnavailable,
            neverLeft ? "CONNECTION_FAILED" : "CONNECTION_LOST",
            neverLeft ? "the provider cannot be reached" : "the connection to the provider broke before its answer was complete",
            neverLeft ? Billing.NotBilled : Billing.Uncertain)
        {
            RequestLeft = !neverLeft,
        };
    }

    public static ProviderFailure Timeout(TimeSpan limit) => new(
        ErrorClass.ServiceUnavailable,
        TimeoutReason,
        $"the provider did not answer within {limit.TotalSeconds:0} s",
        Billing.Uncertain);

    public static ProviderFailure Malformed(string detail) => new(
        ErrorClass.ServiceUnavailable,
        "MALFORMED_ANSWER",
        $"the provider's answer cannot be read: {ProviderText.Of(detail)}",
        Billing.Uncertain);
}
