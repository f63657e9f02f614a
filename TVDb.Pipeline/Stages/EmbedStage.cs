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
    Failover failover,
    ProviderRouter router,
    ConfiguredProviders providers,
    ProviderChains chains,
    ModelTokenizers tokenizers,
    IServiceProvider clients,
    JobFiles files,
    FinishedBatches finished,
    CheckpointPosts checkpoints,
    TimeProvider time)
{
    /// <param name="job">The job.</param>
    /// <param name="chunks">All chunks and their batches.</param>
    /// <param name="parsedByMock">The chunks were made of what a mock parsed: no money is spent on them.</param>
    /// <param name="report">Hears of each finished batch: the record so far and the share of the stage done.</param>
    /// <param name="cancellationToken">Ends the work between and within calls.</param>
    public async Task<StageResult<int>> RunAsync(
        DocumentJob job,
        ChunkFile chunks,
        bool parsedByMock,
        Func<StageRecord, double, Task> report,
        CancellationToken cancellationToken)
    {
        var batches = EmbedBatch.Of(chunks, job.Settings);
        var (tries, taken) = (new StageTries(), new HashSet<ProviderTarget>());
        var result = await FindAllAsync(job, batches, parsedByMock, cancellationToken) is { } found
            ? Take(found.End, found.Result).Result
            : await failover.RunAsync(
                job.Wish(providers.Embed(job.Settings.EmbeddingModel, job.Settings.Dimensions), providers.EmbedMock, parsedByMock),
                async route => Take(route.Target, await EmbedAsync(job, batches, route, (record, share) => report(tries.SoFar(record), share), cancellationToken)),
                refusal => StageResult.Refused<int>(Stage.Embed, refusal));
        foreach (var receipt in await finished.FindPaidAsync(job, batches.Count, taken, cancellationToken))
        {
            // Of an earlier attempt, whose route is not taken now: it did cost the job what it did.
            tries.Note(receipt.RecordFor(job));
        }
        return tries.Sum(result);

        RouteOutcome<StageResult<int>> Take(ProviderTarget end, StageResult<int> made)
        {
            taken.Add(end);
            return tries.Add(made);
        }
    }

    /// <summary>
    /// All batches on one route: where one of them is not served, what was made of the others is of no use to another route.
    /// </summary>
    private async Task<StageResult<int>> EmbedAsync(
        DocumentJob job,
        IReadOnlyList<EmbedBatch> batches,
        CallRoute route,
        Func<StageRecord, double, Task> report,
        CancellationToken cancellationToken)
    {
        StageRecord? record = null;
        foreach (var batch in batches)
        {
            var result = await FindAsync(job, batch, route.Target, cancellationToken)
                ?? await CallAsync(Call(job, batch, route) with { IsCommitted = record?.ActualNanoUsd > 0 }, cancellationToken);
            record = record is null ? result.Record : StageRecords.Add(record, result.Record);
            if (result.Failure is not null)
            {
                return result with { Record = record };
            }
            await report(record, (double)(batch.First + batch.Chunks.Count) / batch.Total);
        }
        return StageResult.Done(record ?? new StageRecord { Stage = Stage.Embed, Reason = "no_chunks" }, batches.Sum(batch => batch.Chunks.Count));
    }

    /// <summary>All batches, where they are there, all of one end, and serve this job: whoever would be chosen now, the work is done.</summary>
    private async Task<(ProviderTarget End, StageResult<int> Result)?> FindAllAsync(
        DocumentJob job,
        IReadOnlyList<EmbedBatch> batches,
        bool parsedByMock,
        CancellationToken cancellationToken)
    {
        foreach (var end in finished.EndsOf(job, parsedByMock))
        {
            if (await FindAllAsync(job, batches, end, cancellationToken) is { } found)
            {
                return (end, found);
            }
        }
        return null;
    }

    private async Task<StageResult<int>?> FindAllAsync(DocumentJob job, IReadOnlyList<EmbedBatch> batches, ProviderTarget end, CancellationToken cancellationToken)
    {
        StageRecord? record = null;
        foreach (var batch in batches)
        {
            var result = await FindAsync(job, batch, end, cancellationToken);
            if (result is null)
            {
                return null;
            }
            record = record is null ? result.Record : StageRecords.Add(record, result.Record);
            if (result.Failure is not null)
            {
                return result with { Record = record };
            }
        }
        return record is null ? null : StageResult.Done(record, batches.Sum(batch => batch.Chunks.Count));
    }

    /// <summary>A batch that is done, and that the ledger has heard of.</summary>
    private async Task<StageResult<int>?> FindAsync(DocumentJob job, EmbedBatch batch, ProviderTarget end, CancellationToken cancellationToken)
    {
        if (await finished.FindAsync(job, batch, end, cancellationToken) is not { } receipt)
        {
            return null;
        }
        var unheard = await checkpoints.MakeSureAsync(receipt);
        return new StageResult<int>(receipt.RecordFor(job), 0, unheard is null ? null : StageFailure.Of(receipt.Record.Provider, unheard));
    }

    private async Task<StageResult<int>> CallAsync(ProviderCall<IReadOnlyList<float[]>> call, CancellationToken cancellationToken)
    {
        var result = StageResult.Of(Stage.Embed, call.Provider, call.Model, await router.CallAsync(call, cancellationToken), _ => null);
        return new StageResult<int>(result.Record, 0, result.Failure) { Obstacle = result.Obstacle };
    }

    private ProviderCall<IReadOnlyList<float[]>> Call(DocumentJob job, EmbedBatch batch, CallRoute route)
    {
        var began = time.GetTimestamp();
        var provider = providers.EmbedderOf(route);
        var model = provider.ModelFor(job.Settings.EmbeddingModel, job.Settings.Dimensions);
        return new ProviderCall<IReadOnlyList<float[]>>
        {
            Route = route,
            Model = model.Name,
            Tenant = job.Tenant,
            Step = string.Create(CultureInfo.InvariantCulture, $"{job.RunId}:embed:{batch.Number}"),
            Estimate = new Quantity(PriceUnit.InputToken, TokensOf(batch.Chunks, chains.TokenizerOf(job.Settings.EmbeddingModel), model)),
            JobLimit = job.Limit,
            Timeout = provider.Timeout,
            EndsForItsCaller = true,
            BeginCall = job.BeginCall,
            Send = (ticket, token) => SendAsync(model, job.Settings.Dimensions, batch.Chunks, ticket, token),
            Checkpoint = (vectors, served, token) =>
            {
                // How long it took counts for whoever resumes; the stage's end is another moment.
                var record = StageRecords.Of(Stage.Embed, route.Provider, model.Name, served.Result) with { Duration = time.GetElapsedTime(began) };
                var receipt = new CallReceipt(served.Ticket.Id, job.Id, served.Post, record, time.GetUtcNow());
                return files.WriteVectorsAsync(job, new VectorsId(batch.Number, route.Target), vectors, new VectorsReceipt(batch.Source, receipt), token);
            },
        };
    }

    /// <summary>As the model counts that is asked: the chunks were cut by another's tokens where another provider is the first to serve it.</summary>
    private long TokensOf(IReadOnlyList<DocumentChunk> chunks, string countedBy, EmbeddingModel model) => model.Tokenizer == countedBy
        ? chunks.Sum(chunk => (long)chunk.Tokens)
        : chunks.Sum(chunk => (long)tokenizers.Of(model.Tokenizer).CountTokens(chunk.Text));

    private async Task<ProviderOutcome<IReadOnlyList<float[]>>> SendAsync(
        EmbeddingModel model,
        int dimensions,
        IReadOnlyList<DocumentChunk> part,
        CallTicket ticket,
        CancellationToken cancellationToken)
    {
        var client = clients.GetRequiredKeyedService<EmbeddingsClient>(ticket.Target);
        return await client.EmbedAsync(
            new EmbeddingRequest(model, dimensions, [.. part.Select(chunk => chunk.Text)]),
            ticket.Id,
            cancellationToken);
    }
}
