using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Stages;

/// <summary>
/// A job's files in the blob store. They are its checkpoints and, once it is done, its result: <c>submitted.json</c> (the
/// provider's parse job, before the first look at it), <c>parsed.json</c>, <c>chunks.json</c>, and for each batch
/// <c>vectors-N.f32</c> (little-endian, one vector after the other) with its receipt <c>vectors-N.json</c>.
/// </summary>
public sealed class JobFiles(IBlobStore blobs)
{
    public Task WriteSubmittedAsync(DocumentJob job, SubmittedParse submitted, CancellationToken cancellationToken) =>
        blobs.WriteAsync(Key(job, "submitted.json"), JsonSerializer.SerializeToUtf8Bytes(submitted, JobFilesJson.Default.SubmittedParse), cancellationToken);

    public Task WriteParsedAsync(DocumentJob job, ParsedDocument parsed, CancellationToken cancellationToken) =>
        blobs.WriteAsync(Key(job, "parsed.json"), JsonSerializer.SerializeToUtf8Bytes(parsed, JobFilesJson.Default.ParsedDocument), cancellationToken);

    public Task WriteChunksAsync(DocumentJob job, ChunkFile chunks, CancellationToken cancellationToken) =>
        blobs.WriteAsync(Key(job, "chunks.json"), JsonSerializer.SerializeToUtf8Bytes(chunks, JobFilesJson.Default.ChunkFile), cancellationToken);

    public async Task WriteVectorsAsync(DocumentJob job, int batch, IReadOnlyList<float[]> vectors, CallReceipt receipt, CancellationToken cancellationToken)
    {
        await using var draft = blobs.CreateDraft();
        foreach (var vector in vectors)
        {
            await draft.Stream.WriteAsync(VectorBytes.Write(vector), cancellationToken);
        }
        await draft.CommitAsync(Key(job, VectorsName(batch, "f32")), cancellationToken);
        await blobs.WriteAsync(
            Key(job, VectorsName(batch, "json")),
            JsonSerializer.SerializeToUtf8Bytes(receipt, JobFilesJson.Default.CallReceipt),
            cancellationToken);
    }

    /// <summary>Null where no parse of the job was submitted.</summary>
    public async Task<SubmittedParse?> ReadSubmittedAsync(string tenant, string jobId, CancellationToken cancellationToken) =>
        await blobs.ReadAsync(BlobKey.Of(tenant, "jobs", jobId, "submitted.json"), cancellationToken) is { } json
            ? JsonSerializer.Deserialize(json, JobFilesJson.Default.SubmittedParse)
            : null;

    /// <exception cref="FileNotFoundException">The result is gone.</exception>
    public async Task<string> ReadMarkdownAsync(string tenant, string jobId, CancellationToken cancellationToken)
    {
        var parsed = JsonSerializer.Deserialize(await ReadAsync(tenant, jobId, "parsed.json", cancellationToken), JobFilesJson.Default.ParsedDocument);
        return ParsedDocument.Join(parsed!.Pages);
    }

    /// <exception cref="FileNotFoundException">The result is gone.</exception>
    public async Task<ChunkFile> ReadChunksAsync(string tenant, string jobId, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize(await ReadAsync(tenant, jobId, "chunks.json", cancellationToken), JobFilesJson.Default.ChunkFile)!;

    /// <summary>One batch's vectors, one after the other.</summary>
    /// <exception cref="FileNotFoundException">The result is gone.</exception>
    public Task<byte[]> ReadVectorsAsync(string tenant, string jobId, int batch, CancellationToken cancellationToken) =>
        ReadAsync(tenant, jobId, VectorsName(batch, "f32"), cancellationToken);

    private async Task<byte[]> ReadAsync(string tenant, string jobId, string name, CancellationToken cancellationToken) =>
        await blobs.ReadAsync(BlobKey.Of(tenant, "jobs", jobId, name), cancellationToken)
            ?? throw new FileNotFoundException($"{name} of {jobId} is gone");

    private static BlobKey Key(DocumentJob job, string name) => BlobKey.Of(job.Tenant, "jobs", job.Id, name);

    private static string VectorsName(int batch, string ending) => string.Create(CultureInfo.InvariantCulture, $"vectors-{batch:D5}.{ending}");
}

/// <summary>What a call used and which hold pays for it: enough for whoever finds it to post it.</summary>
public sealed record CallReceipt(Hold? Hold, ProviderUsage Usage);

/// <summary>A parse under way at the provider.</summary>
public sealed record SubmittedParse(string ProviderJobId, Hold? Hold);

/// <summary>A parsed document, page by page, and what it cost to parse.</summary>
public sealed record ParsedDocument(IReadOnlyList<ParsedPageContent> Pages, CallReceipt? Receipt)
{
    /// <summary>As LlamaParse joins pages.</summary>
    private const string PageSeparator = "\n\n---\n\n";

    public static string Join(IReadOnlyList<ParsedPageContent> pages) => string.Join(PageSeparator, pages.Select(page => page.Markdown));
}

/// <summary>The chunks, and in which batches they are embedded.</summary>
public sealed record ChunkFile(IReadOnlyList<Chunking.DocumentChunk> Chunks, IReadOnlyList<int> BatchCounts, int Dimensions);

[JsonSerializable(typeof(SubmittedParse))]
[JsonSerializable(typeof(ParsedDocument))]
[JsonSerializable(typeof(ChunkFile))]
[JsonSerializable(typeof(CallReceipt))]
internal sealed partial class JobFilesJson : JsonSerializerContext;
