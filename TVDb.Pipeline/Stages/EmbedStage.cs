using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Stages;

/// <summary>Makes a vector of every chunk, batch by batch.</summary>
public sealed class EmbedStage(ProviderRouter router, IServiceProvider clients, OpenAIOptions openAI, JobFiles files)
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
            var call = await router.CallAsync(Call(job, batch, part, job.MaxCost - spent - paid), cancellationToken);
            var result = StageResult.Of(Stage.Embed, ProviderNames.OpenAI, job.Settings.EmbeddingModel, call, _ => null);
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

    private ProviderCall<IReadOnlyList<float[]>> Call(DocumentJob job, int batch, DocumentChunk[] part, NanoUsd? allowance) => new()
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
        Checkpoint = (vectors, ticket, usage, token) => files.WriteVectorsAsync(job, batch, vectors, new CallReceipt(ticket.Hold, usage), token),
    };

    private async Task<ProviderOutcome<IReadOnlyList<float[]>>> SendAsync(
        StageSettings settings,
        DocumentChunk[] part,
        CallTicket ticket,
        CancellationToken cancellationToken)
    {
        // The model's own number goes unsaid: models that cannot shorten their vectors refuse the parameter.
        var dimensions = settings.Dimensions == EmbeddingModels.Find(settings.EmbeddingModel)?.Dimensions ? null : (int?)settings.Dimensions;
        var client = clients.GetRequiredKeyedService<EmbeddingsClient>(ticket.End);
        var outcome = await client.EmbedAsync(
            new EmbeddingRequest(settings.EmbeddingModel, dimensions, [.. part.Select(chunk => chunk.Text)]),
            ticket.Id,
            cancellationToken);
        return outcome is ProviderOutcome<IReadOnlyList<float[]>>.Success success
            && VectorCheck.Problem(success.Value, part.Length, settings.Dimensions) is { } problem
            ? new ProviderOutcome<IReadOnlyList<float[]>>.Failed(Unusable(problem, success))
            : outcome;
    }

    /// <summary>Vectors of another kind than asked for were billed all the same, at what the answer reports.</summary>
    private static ProviderFailure Unusable(string problem, ProviderOutcome<IReadOnlyList<float[]>>.Success answer) =>
        new(ErrorClass.ServiceUnavailable, "UNUSABLE_VECTORS", $"the provider's vectors cannot be used: {problem}", Billing.Reported)
        {
            Usage = answer.Usage,
            Simulated = answer.Simulated,
        };
}
