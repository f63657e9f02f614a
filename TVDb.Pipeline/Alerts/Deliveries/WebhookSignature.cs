using System.Security.Cryptography;
using System.Text;

namespace TVDb.Pipeline.Alerts.Deliveries;

/// <summary>
/// What a receiver checks: that a request is ours, whole, and sent just now. HMAC-SHA256 over the timestamp, a dot and the body,
/// in lower-case hex behind <c>sha256=</c>. See docs/alerts.md.
/// </summary>
public static class WebhookSignature
{
    public const string EventIdHeader = "X-TVDb-Event-Id";
    public const string TimestampHeader = "X-TVDb-Timestamp";
    public const string SignatureHeader = "X-TVDb-Signature";

    private const string Scheme = "sha256=";

    /// <param name="secret">ALERT_WEBHOOK_SECRET, as UTF-8.</param>
    /// <param name="timestamp">As in its header: unix seconds.</param>
    /// <param name="body">The bytes that are sent.</param>
    public static string Of(ReadOnlySpan<byte> secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(timestamp + "."));
        hmac.AppendData(body);
        return Scheme + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}
