using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;

namespace TVDb.Pipeline.Stages;

/// <summary>Batches of vectors that are done, by whom they were made: those of one end never stand in for another's.</summary>
public sealed class FinishedBatches(JobFiles files, ConfiguredProviders providers)
{
    /// <summary>Who may have made the vectors that serve a job, in the order in which they are preferred.</summary>
    public IEnumerable<ProviderTarget> EndsOf(DocumentJob job, bool parsedByMock) =>
    [
        .. parsedByMock ? [] : RealEndsOf(job),
        .. job.Mode == ServiceMode.Real ? [] : new[] { ProviderTarget.Mock(providers.EmbedMock.Name) },
    ];

    /// <summary>A batch that is done, also in the run of a degraded result that this one replaces; null where it is not, or not from these texts.</summary>
    internal async Task<CallReceipt?> FindAsync(DocumentJob job, EmbedBatch batch, ProviderTarget madeBy, CancellationToken cancellationToken)
    {
        var id = new VectorsId(batch.Number, madeBy);
        if (await files.FindVectorsReceiptAsync(job.Tenant, job.RunId, id, cancellationToken) is { } vectors && vectors.Source == batch.Source && job.Takes(vectors.Receipt))
        {
            return vectors.Receipt;
        }
        return job.EarlierRunId is { } earlier
            && await files.FindVectorsReceiptAsync(job.Tenant, earlier, id, cancellationToken) is { } before
            && before.Source == batch.Source
            && job.Takes(before.Receipt)
            && await files.TryTakeVectorsAsync(job, earlier, id, before, cancellationToken)
            ? before.Receipt
            : null;
    }

    /// <summary>What there is of batches that money was spent on, from whatever texts, by each end that is configured.</summary>
    /// <param name="job">The job; what the run of a degraded result has that it replaces counts too.</param>
    /// <param name="count">How many batches there may be.</param>
    /// <param name="except">Ends whose batches are known already.</param>
    /// <param name="cancellationToken">Ends between two looks.</param>
    public async Task<IReadOnlyList<CallReceipt>> FindPaidAsync(DocumentJob job, int count, IReadOnlySet<ProviderTarget> except, CancellationToken cancellationToken)
    {
        var receipts = new List<CallReceipt>();
        foreach (var end in RealEndsOf(job).Where(end => !except.Contains(end)))
        {
            for (var batch = 0; batch < count; batch++)
            {
                var id = new VectorsId(batch, end);
                var vectors = await files.FindVectorsReceiptAsync(job.Tenant, job.RunId, id, cancellationToken)
                    ?? (job.EarlierRunId is { } earlier ? await files.FindVectorsReceiptAsync(job.Tenant, earlier, id, cancellationToken) : null);
                if (vectors is not null)
                {
                    receipts.Add(vectors.Receipt);
                }
            }
        }
        return receipts;
    }

    /// <summary>Whether a call has left its vectors.</summary>
    public async Task<bool> HasAsync(DocumentJob job, int batch, string callId, CancellationToken cancellationToken)
    {
        foreach (var end in RealEndsOf(job))
        {
            if ((await files.FindVectorsReceiptAsync(job.Tenant, job.RunId, new VectorsId(batch, end), cancellationToken))?.Receipt.CallId == callId)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>None of a job in mode mock, which looks for nothing that was paid for.</summary>
    private IEnumerable<ProviderTarget> RealEndsOf(DocumentJob job) => job.Mode == ServiceMode.Mock
        ? []
        : providers.Embed(job.Settings.EmbeddingModel, job.Settings.Dimensions).Select(provider => ProviderTarget.Real(provider.Name));
}
