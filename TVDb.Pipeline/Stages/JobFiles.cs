using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Stages;

/// <summary>
/// A run's files in the blob store. They are its checkpoints and, once it is done, its result: <c>submitted.json</c> (the
/// provider's parse job, before the first look at it), <c>parsed.json</c>, <c>chunks.json</c>, and for each batch
/// <c>vectors-N.END.f32</c> (little-endian, one vector after the other) with its receipt <c>vectors-N.END.json</c>. END is who
/// made them, such as <c>openai-real</c>: what one was paid for outlives that another did the stage whole in its place.
/// </summary>
public sealed class JobFiles(IBlobStore blobs)
{
    public Task WriteSubmittedAsync(DocumentJob job, SubmittedParse submitted, CancellationToken cancellationToken) =>
        WriteAsync(Key(job, "submitted.json"), submitted, JobFilesJson.Default.SubmittedParse, cancellationToken);

    public Task WriteParsedAsync(DocumentJob job, ParsedDocument parsed, CancellationToken cancellationToken) =>
        WriteAsync(Key(job, "parsed.json"), parsed, JobFilesJson.Default.ParsedDocument, cancellationToken);

    public Task WriteChunksAsync(DocumentJob job, ChunkFile chunks, CancellationToken cancellationToken) =>
        WriteAsync(Key(job, "chunks.json"), chunks, JobFilesJson.Default.ChunkFile, cancellationToken);

    /// <summary>The receipt is written last: where it is, the vectors are there and are what it says.</summary>
    public async Task WriteVectorsAsync(DocumentJob job, VectorsId id, IReadOnlyList<float[]> vectors, VectorsReceipt receipt, CancellationToken cancellationToken)
    {
        // One of other vectors, if it is there, must not outlive them.
        await blobs.DeleteAsync(Key(job, id.ReceiptName), cancellationToken);
        await using var draft = blobs.CreateDraft();
        foreach (var vector in vectors)
        {
            await draft.Stream.WriteAsync(VectorBytes.Write(vector), cancellationToken);
        }
        await draft.CommitAsync(Key(job, id.Name), cancellationToken);
        await WriteAsync(Key(job, id.ReceiptName), receipt, JobFilesJson.Default.VectorsReceipt, cancellationToken);
    }

    /// <summary>Takes a batch over from an earlier run; false where its vectors are gone.</summary>
    public async Task<bool> TryTakeVectorsAsync(DocumentJob job, string earlierRunId, VectorsId id, VectorsReceipt receipt, CancellationToken cancellationToken)
    {
        if (await blobs.ReadAsync(Key(job.Tenant, earlierRunId, id.Name), cancellationToken) is not { } vectors)
        {
            return false;
        }
        await blobs.WriteAsync(Key(job, id.Name), vectors, cancellationToken);
        await WriteAsync(Key(job, id.ReceiptName), receipt, JobFilesJson.Default.VectorsReceipt, cancellationToken);
        return true;
    }

    /// <summary>Null where no parse of the run was submitted.</summary>
    public Task<SubmittedParse?> ReadSubmittedAsync(string tenant, string runId, CancellationToken cancellationToken) =>
        FindAsync(tenant, runId, "submitted.json", JobFilesJson.Default.SubmittedParse, cancellationToken);

    /// <summary>Null where the run's parse is not done.</summary>
    public Task<ParsedDocument?> FindParsedAsync(string tenant, string runId, CancellationToken cancellationToken) =>
        FindAsync(tenant, runId, "parsed.json", JobFilesJson.Default.ParsedDocument, cancellationToken);

    /// <summary>Null where the run's chunks are not made.</summary>
    public Task<ChunkFile?> FindChunksAsync(string tenant, string runId, CancellationToken cancellationToken) =>
        FindAsync(tenant, runId, "chunks.json", JobFilesJson.Default.ChunkFile, cancellationToken);

    /// <summary>Null where the batch's vectors are not there.</summary>
    public Task<VectorsReceipt?> FindVectorsReceiptAsync(string tenant, string runId, VectorsId id, CancellationToken cancellationToken) =>
        FindAsync(tenant, runId, id.ReceiptName, JobFilesJson.Default.VectorsReceipt, cancellationToken);

    /// <exception cref="FileNotFoundException">The result is gone.</exception>
    public async Task<string> ReadMarkdownAsync(string tenant, string runId, CancellationToken cancellationToken) =>
        ParsedDocument.Join((await FindParsedAsync(tenant, runId, cancellationToken) ?? throw Gone("parsed.json", runId)).Pages);

    /// <exception cref="FileNotFoundException">The result is gone.</exception>
    public async Task<ChunkFile> ReadChunksAsync(string tenant, string runId, CancellationToken cancellationToken) =>
        await FindChunksAsync(tenant, runId, cancellationToken) ?? throw Gone("chunks.json", runId);

    /// <summary>One batch's vectors, one after the other.</summary>
    /// <exception cref="FileNotFoundException">The result is gone.</exception>
    public async Task<byte[]> ReadVectorsAsync(string tenant, string runId, VectorsId id, CancellationToken cancellationToken) =>
        await blobs.ReadAsync(Key(tenant, runId, id.Name), cancellationToken) ?? throw Gone(id.Name, runId);

    private Task WriteAsync<T>(BlobKey key, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        blobs.WriteAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);

    private async Task<T?> FindAsync<T>(string tenant, string runId, string name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        await blobs.ReadAsync(Key(tenant, runId, name), cancellationToken) is { } json ? JsonSerializer.Deserialize(json, type) : null;

    private static FileNotFoundException Gone(string name, string runId) => new($"{name} of {runId} is gone");

    private static BlobKey Key(DocumentJob job, string name) => Key(job.Tenant, job.RunId, name);

    private static BlobKey Key(string tenant, string runId, string name) => BlobKey.Of(tenant, "jobs", runId, name);
}

/// <summary>The vectors of one batch, made by one end of a provider.</summary>
public readonly record struct VectorsId(int Batch, ProviderTarget MadeBy)
{
    public string Name => Stem + "f32";

    public string ReceiptName => Stem + "json";

    private string Stem => string.Create(CultureInfo.InvariantCulture, $"vectors-{Batch:D5}.{MadeBy}.");
}
