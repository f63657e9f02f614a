using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Stages;

/// <summary>Makes a vector of every chunk, batch by batch. Batches that an earlier worker finished are not paid for again.</summary>
public sealed class EmbedStage(
    ProviderRouter router,
    IServiceProvider clients,
    OpenAIOptions openAI,
    JobFiles files,
    CheckpointPosts checkpoints,
    TimeProvider time)
{
    /// <param name="job">The job.</param>
    /// <param name="chunks">All chunks and their batches.</param>
    /// <param name="spent">What the job has spent so far.</param>
    /// <param name="report">Hears of each finished batch: the record so far and the share of the stage done.</param>
    /// <param name="cancellationToken">Ends the work between and within calls.</param>
    public async Task<StageResult<int>> RunAsync(
        DocumentJob job,
        ChunkFile chunks,
        NanoUsd spent,
        Func<StageRecord, double, Task> report,
        CancellationToken cancellationToken)
    {
        StageRecord? record = null;
        var done = 0;
        for (var batch = 0; batch < chunks.BatchCounts.Count; batch++)
        {
            DocumentChunk[] part = [.. chunks.Chunks.Skip(done).Take(chunks.BatchCounts[batch])];
            var paid = new NanoUsd(record?.ActualNanoUsd ?? 0);
            var source = InputHash.OfBatch(part, job.Settings);
            var result = await FindAsync(job, batch, source, cancellationToken)
                ?? await CallAsync(Call(job, batch, part, source, job.MaxCost - spent - paid), cancellationToken);
            if (result.Failure is null && record is not null && Mixes(record.Variant, result.Record.Variant))
            {
                throw new InvalidOperationException($"batch {batch} of {job.RunId} is {result.Record.Variant}, those before are {record.Variant}");
            }
            record = record is null ? result.Record : StageRecords.Add(record, result.Record);
            if (result.Failure is { } failure)
            {
                return new StageResult<int>(record, done, failure);
            }
            done += part.Length;
            await report(record, (double)done / chunks.Chunks.Count);
        }
        return StageResult.Done(record ?? new StageRecord { Stage = Stage.Embed, Reason = "no_chunks" }, done);
    }

    /// <summary>What another job of the run embedded was checked to be of the end that serves this one.</summary>
    private static bool Mixes(Variant a, Variant b) => a != b && a != Variant.Cache && b != Variant.Cache;

    /// <summary>
    /// A batch that is done; null where it is not, or not from these texts. Mock and real vectors never mix in a job: what the
    /// other end made is made again.
    /// </summary>
    private async Task<StageResult<int>?> FindAsync(DocumentJob job, int batch, string source, CancellationToken cancellationToken)
    {
        if (await files.FindVectorsReceiptAsync(job.Tenant, job.RunId, batch, cancellationToken) is not { Receipt: var receipt } vectors
            || vectors.Source != source
            || receipt.Record.Variant != router.VariantOf(job.Mode, ProviderNames.OpenAI))
        {
            return null;
        }
        var unheard = await checkpoints.MakeSureAsync(receipt);
        return new StageResult<int>(receipt.RecordFor(job), 0, unheard is null ? null : StageFailure.Of(ProviderNames.OpenAI, unheard));
    }

    private async Task<StageResult<int>> CallAsync(ProviderCall<IReadOnlyList<float[]>> call, CancellationToken cancellationToken)
    {
        var result = StageResult.Of(Stage.Embed, call.Provider, call.Model, await router.CallAsync(call, cancellationToken), _ => null);
        return new StageResult<int>(result.Record, 0, result.Failure);
    }

    private ProviderCall<IReadOnlyList<float[]>> Call(DocumentJob job, int batch, DocumentChunk[] part, string source, NanoUsd? allowance)
    {
        var began = time.GetTimestamp();
        return new ProviderCall<IReadOnlyList<float[]>>
        {
            Provider = ProviderNames.OpenAI,
            Model = job.Settings.EmbeddingModel,
            Tenant = job.Tenant,
            Mode = job.Mode,
            Step = string.Create(CultureInfo.InvariantCulture, $"{job.RunId}:embed:{batch}"),
            Estimate = new Quantity(PriceUnit.InputToken, part.Sum(chunk => (long)chunk.Tokens)),
            Allowance = allowance,
            Timeout = openAI.Timeout,
            BeginCall = job.BeginCall,
            Send = (ticket, token) => SendAsync(job.Settings, part, ticket, token),
            Checkpoint = (vectors, served, token) =>
            {
                // How long it took counts for whoever resumes; the stage's end is another moment.
                var record = StageRecords.Of(Stage.Embed, ProviderNames.OpenAI, job.Settings.EmbeddingModel, served.Result) with { Duration = time.GetElapsedTime(began) };
                var receipt = new CallReceipt(served.Ticket.Id, served.Post, record, time.GetUtcNow());
                return files.WriteVectorsAsync(job, batch, vectors, new VectorsReceipt(source, receipt), token);
            },
        };
    }

    private async Task<ProviderOutcome<IReadOnlyList<float[]>>> SendAsync(
        StageSettings settings,
        DocumentChunk[] part,
        CallTicket ticket,
        CancellationToken cancellationToken)
    {
        var client = clients.GetRequiredKeyedService<EmbeddingsClient>(ticket.Target);
        return await client.EmbedAsync(
            new EmbeddingRequest(EmbeddingModels.Find(settings.EmbeddingModel)!, settings.Dimensions, [.. part.Select(chunk => chunk.Text)]),
            ticket.Id,
            cancellationToken);
    }
}
