using Google.Type;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TVDb.LoadTest.Servers;
using TVDb.Pipeline.Costs;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.LoadTest.Chaos;

/// <summary>What an operator does when all is quiet: each call of which nobody knows the outcome is settled at what the invoice has of it.</summary>
internal sealed class Settlement(ConnectionMultiplexer connection, CostOptions costs, ProviderServer provider, ChaosReplica replica)
{
    private const int PageMax = 1000;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private readonly OpenHolds _holds = new(connection, TimeProvider.System);

    /// <summary>Holds that nobody had resolved.</summary>
    public int Settled { get; private set; }

    public async Task<Invoice> SettleAsync(CancellationToken cancellationToken)
    {
        await UntilBilledAsync(cancellationToken);
        var invoice = await provider.InvoiceAsync(cancellationToken);
        await ExpireAsync();
        var billed = invoice.Entries.ToLookup(entry => entry.ClientRequestId);
        while (await _holds.PresumedAsync(0, PageMax) is { Count: > 0 } presumed)
        {
            foreach (var (hold, _) in presumed)
            {
                await ReconcileAsync(hold, billed[hold.Id].Sum(entry => entry.NanoUsd), billed.Contains(hold.Id), cancellationToken);
            }
        }
        return invoice;
    }

    /// <summary>A parse that was submitted and forgotten is billed at its end.</summary>
    private async Task UntilBilledAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        while (await provider.ParsesUnderWayAsync(cancellationToken) > 0)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>With a clock that has moved on: nobody waits for the holds' time.</summary>
    private async Task ExpireAsync()
    {
        while (await _holds.HeldAsync(0, PageMax) is { Count: > 0 } held)
        {
            var ledger = new Ledger(connection, costs with { ClockSkewMsMax = -1 }, new FakeTimeProvider(held.Max(listed => listed.Hold.ExpiresAt)));
            foreach (var (hold, _) in held)
            {
                await LoadLedger.UntilAnsweredAsync(() => ledger.ExpireAsync(hold));
            }
        }
    }

    private async Task ReconcileAsync(Hold hold, long nanoUsd, bool isBilled, CancellationToken cancellationToken)
    {
        var request = new ReconcileHoldRequest { HoldId = hold.Id, Who = "chaos", Why = "the provider's invoice" };
        if (isBilled)
        {
            request.ActualCost = new Money { CurrencyCode = "USD", Units = nanoUsd / NanoUsd.PerUsd, Nanos = (int)(nanoUsd % NanoUsd.PerUsd) };
        }
        try
        {
            await replica.Operations.ReconcileHoldAsync(request, cancellationToken: cancellationToken);
            Settled++;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.FailedPrecondition)
        {
            // The pipeline asked LlamaParse meanwhile, and settled it itself.
        }
    }
}
