using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Google.Protobuf;
using TVDb.Documents;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Routing.Modes;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Api;

/// <summary>
/// Checks a request, and the document with it, before anything is written or paid. Every refusal names the field and the
/// limit.
/// </summary>
public sealed partial class ProcessRequestReader(
    JobOptions jobs,
    StageOptions stages,
    ProcessOptionsReader options,
    ServiceModes modes,
    ConfiguredProviders configured,
    DocumentStore documents)
{
    private const int FilenameLengthMax = 255;
    private const int MediaTypeLengthMax = 255;

    /// <exception cref="RequestException">The request cannot be taken.</exception>
    public async Task<JobSubmission> ReadAsync(V1.ProcessRequest request, string tenant, CancellationToken cancellationToken)
    {
        CheckNames(request);
        var mode = ReadMode(request);
        var onBudgetExhausted = ReadPolicy("on_budget_exhausted", request.OnBudgetExhausted, mode);
        var onUnavailable = ReadPolicy("on_unavailable", request.OnUnavailable, mode);
        if (request.Heal && mode != ServiceMode.Hybrid)
        {
            throw RequestException.InvalidField("heal", "HEAL_WITHOUT_HYBRID", "needs mode HYBRID: in the others no mock stands in for a real provider");
        }
        var settings = options.Read(request.Options ?? new V1.ProcessOptions());
        var maxCost = ReadMaxCost(request);
        CheckConfigured(mode);

        var (content, filename, mediaType) = await ReadSourceAsync(request, tenant, cancellationToken);
        var inspection = DocumentChecks.Inspect(content, filename, mediaType, stages.PagesMax);
        var document = await documents.AddAsync(tenant, filename, inspection.MediaType, content, cancellationToken);
        return new JobSubmission(
            tenant,
            request.RequestId,
            HashBody(request),
            document,
            NeedsParse: inspection.Format is not (DocumentFormat.PlainText or DocumentFormat.Markdown),
            inspection.Pages,
            mode,
            settings,
            maxCost,
            onBudgetExhausted,
            onUnavailable,
            request.Fresh,
            request.Heal);
    }

    private static void CheckNames(V1.ProcessRequest request)
    {
        if (request.RequestId.Length > 0 && !RequestIdForm().IsMatch(request.RequestId))
        {
            throw RequestException.InvalidField("request_id", "INVALID_REQUEST_ID", "must be at most 128 characters of [A-Za-z0-9._:-]");
        }
        if (request.Filename.Length > FilenameLengthMax || request.Filename.Any(char.IsControl))
        {
            throw RequestException.InvalidField("filename", "INVALID_FILENAME", $"must be at most {FilenameLengthMax} characters, none of them a control character");
        }
        if (request.MediaType.Length > MediaTypeLengthMax)
        {
            throw RequestException.InvalidField("media_type", "INVALID_MEDIA_TYPE", $"must be at most {MediaTypeLengthMax} characters");
        }
    }

    private ServiceMode ReadMode(V1.ProcessRequest request) => request.Mode switch
    {
        V1.ServiceMode.Unspecified => modes.Default,
        V1.ServiceMode.Mock => ServiceMode.Mock,
        V1.ServiceMode.Real => ServiceMode.Real,
        V1.ServiceMode.Hybrid => ServiceMode.Hybrid,
        _ => throw RequestException.InvalidField("mode", "UNKNOWN_MODE", "must be MOCK, REAL or HYBRID"),
    };

    private static FallbackPolicy ReadPolicy(string field, V1.FallbackPolicy policy, ServiceMode mode) => policy switch
    {
        V1.FallbackPolicy.Unspecified => mode == ServiceMode.Hybrid ? FallbackPolicy.Mock : FallbackPolicy.Defer,
        V1.FallbackPolicy.Defer => FallbackPolicy.Defer,
        V1.FallbackPolicy.Reject => FallbackPolicy.Reject,
        V1.FallbackPolicy.Mock => mode != ServiceMode.Real
            ? FallbackPolicy.Mock
            : throw RequestException.InvalidField(field, "MOCK_IN_REAL_MODE", "MOCK is not allowed in mode REAL, which never answers with mock content"),
        _ => throw RequestException.InvalidField(field, "UNKNOWN_POLICY", "must be DEFER, MOCK or REJECT"),
    };

    private static NanoUsd? ReadMaxCost(V1.ProcessRequest request) => request.MaxCost is not { } money
        ? null
        : money.ToAmount() ?? throw RequestException.InvalidField("max_cost", "INVALID_MONEY", $"must be USD, from 0 to {NanoUsd.Max}");

    /// <summary>A mock never stands in silence for a provider that nobody configured.</summary>
    private void CheckConfigured(ServiceMode mode)
    {
        string[] missing = mode == ServiceMode.Mock ? [] : [.. configured.WithoutReal];
        if (missing.Length > 0)
        {
            throw new RequestException(
                Grpc.Core.StatusCode.FailedPrecondition,
                "REAL_NOT_CONFIGURED",
                $"mode {mode.ToString().ToLowerInvariant()} needs an API key for {string.Join(" and ", missing)}");
        }
    }

    private async Task<(ReadOnlyMemory<byte> Content, string Filename, string MediaType)> ReadSourceAsync(
        V1.ProcessRequest request,
        string tenant,
        CancellationToken cancellationToken)
    {
        switch (request.SourceCase)
        {
            case V1.ProcessRequest.SourceOneofCase.Content:
                if (request.Content.Length > jobs.FileSizeBytesMax)
                {
                    throw DocumentChecks.TooLarge("content", request.Content.Length, jobs.FileSizeBytesMax);
                }
                return (request.Content.Memory, request.Filename, request.MediaType);
            case V1.ProcessRequest.SourceOneofCase.DocumentId:
                var stored = await documents.FindAsync(tenant, request.DocumentId, cancellationToken)
                    ?? throw RequestException.NotFound("DOCUMENT_NOT_FOUND", $"document_id: no document '{Shown(request.DocumentId)}' of this tenant");
                return (
                    await documents.ReadContentAsync(tenant, stored.Id, cancellationToken),
                    request.Filename.Length > 0 ? request.Filename : stored.Filename,
                    request.MediaType.Length > 0 ? request.MediaType : stored.MediaType);
            default:
                throw RequestException.InvalidField("source", "NO_SOURCE", "one of content and document_id must be set");
        }
    }

    private static string HashBody(V1.ProcessRequest request)
    {
        var body = request.Clone();
        body.RequestId = "";
        return Convert.ToHexStringLower(SHA256.HashData(body.ToByteArray()));
    }

    private static string Shown(string id) => id.Length > 80 ? id[..80] + "…" : id;

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RequestIdForm();
}
