using System.Runtime.CompilerServices;
using System.Text;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Api;

/// <summary>Which parts of a result a caller wants.</summary>
internal sealed record ResultParts(bool Markdown, bool Chunks, bool Embeddings)
{
    public static ResultParts Of(ICollection<V1.ResultPart> include) => include.Count == 0
        ? new ResultParts(true, true, true)
        : new ResultParts(
            include.Contains(V1.ResultPart.Markdown),
            include.Contains(V1.ResultPart.Chunks) || include.Contains(V1.ResultPart.Embeddings),
            include.Contains(V1.ResultPart.Embeddings));
}

/// <summary>Finished results as the contract's messages, read from the job's files one batch at a time.</summary>
public sealed class ResultMessages(JobFiles files)
{
    /// <summary>A default client takes messages of 4 MiB; a little is left for the frame of ours.</summary>
    private const int InlineBytesMax = (4 * 1024 * 1024) - 1024;
    private const int MarkdownPieceBytes = 256 * 1024;

    internal async Task<V1.ProcessResponse> ReadInlineAsync(JobRecord job, ResultParts parts, CancellationToken cancellationToken)
    {
        var response = new V1.ProcessResponse { Job = job.ToMessage() };
        var size = response.CalculateSize();
        if (parts.Markdown)
        {
            response.Markdown = await files.ReadMarkdownAsync(job.Tenant, job.ResultRunId, cancellationToken);
            size += Encoding.UTF8.GetByteCount(response.Markdown);
        }
        if (parts.Chunks)
        {
            await foreach (var chunk in ReadChunksAsync(job, parts.Embeddings, cancellationToken))
            {
                response.Chunks.Add(chunk);
                size += chunk.CalculateSize();
                if (size > InlineBytesMax)
                {
                    break;
                }
            }
        }
        return size <= InlineBytesMax && response.CalculateSize() <= InlineBytesMax
            ? response
            : new V1.ProcessResponse { Job = response.Job, ResultOmitted = true };
    }

    internal async IAsyncEnumerable<V1.GetJobResultResponse> ReadPartsAsync(JobRecord job, ResultParts parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (parts.Markdown)
        {
            await foreach (var piece in ReadMarkdownAsync(job, cancellationToken))
            {
                yield return new V1.GetJobResultResponse { Markdown = piece };
            }
        }
        if (parts.Chunks)
        {
            await foreach (var chunk in ReadChunksAsync(job, parts.Embeddings, cancellationToken))
            {
                yield return new V1.GetJobResultResponse { Chunk = chunk };
            }
        }
    }

    /// <summary>The Markdown in pieces of at most 256 KiB of UTF-8, none of which ends inside a character.</summary>
    private async IAsyncEnumerable<string> ReadMarkdownAsync(JobRecord job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var markdown = await files.ReadMarkdownAsync(job.Tenant, job.ResultRunId, cancellationToken);
        const int charactersMax = MarkdownPieceBytes / 3; // a UTF-16 unit is at most 3 bytes of UTF-8
        for (var from = 0; from < markdown.Length;)
        {
            var length = Math.Min(charactersMax, markdown.Length - from);
            if (char.IsHighSurrogate(markdown[from + length - 1]) && from + length < markdown.Length)
            {
                length--;
            }
            yield return markdown.Substring(from, length);
            from += length;
        }
    }

    private async IAsyncEnumerable<V1.Chunk> ReadChunksAsync(JobRecord job, bool embeddings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = await files.ReadChunksAsync(job.Tenant, job.ResultRunId, cancellationToken);
        var madeBy = EmbedderOf(job);
        var ordinal = 0;
        for (var batch = 0; batch < file.BatchCounts.Count; batch++)
        {
            var vectors = embeddings ? await files.ReadVectorsAsync(job.Tenant, job.ResultRunId, new VectorsId(batch, madeBy), cancellationToken) : [];
            for (var i = 0; i < file.BatchCounts[batch]; i++)
            {
                var chunk = ToMessage(file.Chunks[ordinal++]);
                if (embeddings)
                {
                    chunk.Embedding.AddRange(VectorBytes.Read(vectors, i, file.Dimensions));
                }
                yield return chunk;
            }
        }
    }

    private static ProviderTarget EmbedderOf(JobRecord job)
    {
        var record = job.ResultStages.Single(record => record.Stage == Stage.Embed);
        return job.Mode == ServiceMode.Mock || record.Variant == Variant.Mock ? ProviderTarget.Mock(record.Provider) : ProviderTarget.Real(record.Provider);
    }

    private static V1.Chunk ToMessage(Stages.Chunking.DocumentChunk chunk) => new()
    {
        Id = chunk.Id.ToString(),
        Ordinal = chunk.Ordinal,
        HeadingPath = { chunk.HeadingPath },
        Pages = new V1.PageRange { First = chunk.FirstPage, Last = chunk.LastPage },
        Tokens = chunk.Tokens,
        Text = chunk.Text,
    };
}
