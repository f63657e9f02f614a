using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Client;

/// <summary>Reads a result, inline or streamed, into a sink and checks that it is whole.</summary>
internal sealed class ResultReading(Connection connection)
{
    /// <summary>Answers the number of chunks and the numbers a vector has.</summary>
    /// <exception cref="InvalidDataException">The result is not what the job says it is.</exception>
    public async Task<(int Chunks, int? Dimensions)> ReadAsync(
        ProcessResponse response, IResultSink sink, DateTime? deadline, CancellationToken cancellationToken)
    {
        var check = new ResultCheck(response.Job);
        if (!response.ResultOmitted)
        {
            await sink.MarkdownAsync(response.Markdown, cancellationToken);
            foreach (var chunk in response.Chunks)
            {
                check.Add(chunk);
                await sink.ChunkAsync(chunk, cancellationToken);
            }
            return check.Complete();
        }

        var request = new GetJobResultRequest { JobId = response.Job.Id };
        using var call = connection.Jobs.GetJobResult(request, connection.Call(deadline, cancellationToken));
        await foreach (var part in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (part.PartCase == GetJobResultResponse.PartOneofCase.Chunk)
            {
                check.Add(part.Chunk);
                await sink.ChunkAsync(part.Chunk, cancellationToken);
            }
            else
            {
                await sink.MarkdownAsync(part.Markdown, cancellationToken);
            }
        }
        return check.Complete();
    }

    private sealed class ResultCheck(Job job)
    {
        private int _chunks;
        private int? _dimensions;

        public void Add(Chunk chunk)
        {
            if (chunk.Ordinal != _chunks)
            {
                throw new InvalidDataException($"chunk {_chunks} of job {job.Id} is missing in its result");
            }
            _dimensions ??= chunk.Embedding.Count;
            if (chunk.Embedding.Count != _dimensions)
            {
                throw new InvalidDataException(
                    $"chunk {_chunks} of job {job.Id} has {chunk.Embedding.Count} dimensions, the others {_dimensions}");
            }
            _chunks++;
        }

        public (int Chunks, int? Dimensions) Complete() => _chunks == job.ChunkCount
            ? (_chunks, _dimensions)
            : throw new InvalidDataException($"job {job.Id} has {job.ChunkCount} chunks, {_chunks} arrived");
    }
}
