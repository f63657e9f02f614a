using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TVDb.Pipeline.Alerts.Deliveries;
using TVDb.Pipeline.Providers.LlamaParse;

namespace TVDb.Pipeline.Preflight;

/// <summary>
/// Sends what LlamaParse would send, of a parse that nobody waits for, to where LlamaParse is told to: it must come back to a
/// replica of this deployment, which must find it signed.
/// </summary>
public sealed class ParseWebhookCheck(LlamaParseOptions options, WebhookPost post, TimeProvider time) : IDeploymentCheck
{
    private const string Name = "llamaparse webhook";

    public async Task<IReadOnlyList<DeploymentItem>> LookAsync(CancellationToken cancellationToken)
    {
        if (options.WebhookAddress is not { } address)
        {
            return [DeploymentItem.Ok(Name, "not used: parses are looked after")];
        }
        var id = $"preflight-{Guid.NewGuid():N}";
        var seconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);
        var body = Encoding.UTF8.GetBytes($$$"""{"event_id":"{{{id}}}","event_type":"parse.success","timestamp":{{{seconds}}},"data":{"id":"{{{id}}}","job_id":"{{{id}}}"}}""");
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.WebhookSecret), body));
        var outcome = await post.SendAsync(address, body, new Dictionary<string, string> { ["LC-Signature"] = $"sha256={signature}" }, cancellationToken);
        return outcome.Problem is { } problem
            ? [DeploymentItem.Failed(Name, problem, "LLAMAPARSE_WEBHOOK_URL must lead to /webhooks/llamaparse of the HTTP port, with one LLAMAPARSE_WEBHOOK_SECRET in all replicas")]
            : [DeploymentItem.Ok(Name, $"{address.Host} brought a signed event back to this deployment")];
    }
}
