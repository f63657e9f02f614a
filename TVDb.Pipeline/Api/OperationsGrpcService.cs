using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Costs.Export;
using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Api;

/// <summary>For operators. See operations.proto for the contract.</summary>
public sealed partial class OperationsGrpcService(
    Ledger ledger,
    OpenHolds holds,
    BulkReconciliation bulk,
    LedgerAudit audit,
    LedgerJournal journal,
    LedgerExport export,
    ModeOperations modeOperations,
    ModeMessages modes,
    BudgetOperations budgets,
    OperationTrail trail,
    OperationReading operations,
    AlertCalls alerts,
    DeploymentCalls deployment) : V1.OperationsService.OperationsServiceBase
{
    private const int PageSizeDefault = 100;
    private const int PageSizeMax = 1000;
    private const int ReconcileMax = 10_000;

    public override async Task<V1.ListHoldsResponse> ListHolds(V1.ListHoldsRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        var size = request.PageSize == 0 ? PageSizeDefault : request.PageSize;
        if (size is < 1 or > PageSizeMax)
        {
            throw RequestException.InvalidField("page_size", "INVALID_PAGE_SIZE", $"must be 1 to {PageSizeMax}");
        }
        var skip = 0;
        if (request.PageToken.Length > 0 && (!int.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out skip) || skip > int.MaxValue - PageSizeMax))
        {
            throw RequestException.InvalidField("page_token", "INVALID_PAGE_TOKEN", "must be the next_page_token of an answer");
        }
        var page = request.State == V1.HoldState.Held ? await holds.HeldAsync(skip, size) : await holds.PresumedAsync(skip, size);
        return new V1.ListHoldsResponse
        {
            Holds = { page.Select(LedgerMessages.ToMessage) },
            NextPageToken = page.Count < size ? "" : (skip + size).ToString(CultureInfo.InvariantCulture),
        };
    }

    public override async Task<V1.ReconcileHoldResponse> ReconcileHold(V1.ReconcileHoldRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        var by = OperatorFields.ReadAuthor(request.Who, request.Why);
        NanoUsd? actual = request.ActualCost is { } money
            ? money.ToAmount() ?? throw RequestException.InvalidField("actual_cost", "INVALID_MONEY", $"must be USD, from 0 to {NanoUsd.Max}")
            : null;
        var hold = await holds.FindAsync(request.HoldId) ?? throw RequestException.NotFound("HOLD_NOT_FOUND", "hold_id: no such unresolved hold");
        var result = await ledger.ReconcileAsync(hold.Hold, actual, new Reconciliation(by.Who, by.Why));
        if (result.Outcome == ResolveOutcome.Done)
        {
            await trail.AddAsync(new Operation("reconcile_hold", request.HoldId, "presumed", actual is { } cost ? $"posted {cost}" : "voided"), by);
        }
        return result.Outcome switch
        {
            ResolveOutcome.Done => new V1.ReconcileHoldResponse(),
            ResolveOutcome.Unavailable => throw GrpcErrors.Unavailable("LEDGER_UNAVAILABLE", "the cost ledger (Redis) does not answer"),
            _ => throw new RequestException(StatusCode.FailedPrecondition, "HOLD_NOT_PRESUMED", $"the hold is {result.State.ToString().ToUpperInvariant()}, not PRESUMED"),
        };
    }

    public override async Task<V1.ReconcileHoldsResponse> ReconcileHolds(V1.ReconcileHoldsRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        var by = OperatorFields.ReadAuthor(request.Who, request.Why);
        if (request.Decision is not (V1.ReconcileDecision.HeldAmount or V1.ReconcileDecision.Nothing))
        {
            throw RequestException.InvalidField("decision", "INVALID_DECISION", "must be HELD_AMOUNT or NOTHING");
        }
        if (request.Most is < 1 or > ReconcileMax)
        {
            throw RequestException.InvalidField("most", "INVALID_MOST", $"must be 1 to {ReconcileMax}");
        }
        var spent = request.Decision == V1.ReconcileDecision.HeldAmount;
        var result = await bulk.SettleAsync(
            new HoldFilter(request.Provider, request.Tenant, request.ExpiredBefore?.ToDateTimeOffset()),
            spent,
            new Reconciliation(by.Who, by.Why),
            request.Most,
            context.CancellationToken);
        if (result.Settled > 0)
        {
            await trail.AddAsync(new Operation("reconcile_holds", Describe(request), "presumed", $"{result.Settled} {(spent ? $"posted, {result.HeldAmount}" : "voided")}"), by);
        }
        return result.Settled == 0 && result.LedgerUnavailable
            ? throw GrpcErrors.Unavailable("LEDGER_UNAVAILABLE", "the cost ledger (Redis) does not answer")
            : new V1.ReconcileHoldsResponse { Settled = result.Settled, HeldAmount = result.HeldAmount.ToMessage(), Remaining = result.Remaining };
    }

    public override async Task<V1.VerifyLedgerResponse> VerifyLedger(V1.VerifyLedgerRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        var report = await audit.VerifyAsync();
        return new V1.VerifyLedgerResponse
        {
            Entries = report.Entries,
            Windows = report.Windows,
            Differences = { report.Differences.Select(d => new V1.LedgerDifference { What = d.What, Ledger = d.Ledger, Journal = d.Journal }) },
        };
    }

    public override async Task ExportLedger(V1.ExportLedgerRequest request, IServerStreamWriter<V1.ExportLedgerResponse> responseStream, ServerCallContext context)
    {
        Callers.TenantOf(context);
        var (from, to) = RangeOf(request);
        switch (request.Format)
        {
            case V1.ExportFormat.Unspecified or V1.ExportFormat.Entries:
                await foreach (var entry in journal.ReadAsync(from, to))
                {
                    await responseStream.WriteAsync(LedgerMessages.ToMessage(entry), context.CancellationToken);
                }
                break;
            case V1.ExportFormat.JsonLines or V1.ExportFormat.FocusCsv:
                var form = request.Format == V1.ExportFormat.JsonLines ? ExportForm.JsonLines : ExportForm.FocusCsv;
                await foreach (var piece in export.ReadAsync(form, from, to))
                {
                    await responseStream.WriteAsync(new V1.ExportLedgerResponse { Data = UnsafeByteOperations.UnsafeWrap(piece) }, context.CancellationToken);
                }
                break;
            default:
                throw RequestException.InvalidField("format", "INVALID_FORMAT", "must be ENTRIES, JSON_LINES or FOCUS_CSV");
        }
    }

    public override async Task<V1.SetServiceModeResponse> SetServiceMode(V1.SetServiceModeRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return new V1.SetServiceModeResponse { Modes = await modeOperations.SetAsync(request) };
    }

    public override Task<V1.GetServiceModesResponse> GetServiceModes(V1.GetServiceModesRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return Task.FromResult(new V1.GetServiceModesResponse { Modes = modes.Now() });
    }

    public override async Task<V1.BeginEmergencyResponse> BeginEmergency(V1.BeginEmergencyRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return new V1.BeginEmergencyResponse { Modes = await modeOperations.BeginEmergencyAsync(request) };
    }

    public override async Task<V1.EndEmergencyResponse> EndEmergency(V1.EndEmergencyRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return new V1.EndEmergencyResponse { Modes = await modeOperations.EndEmergencyAsync(request) };
    }

    public override Task<V1.ListBudgetsResponse> ListBudgets(V1.ListBudgetsRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return budgets.ListAsync();
    }

    public override async Task<V1.SetBudgetResponse> SetBudget(V1.SetBudgetRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return new V1.SetBudgetResponse { Budget = await budgets.SetAsync(request) };
    }

    public override async Task<V1.ResetBudgetResponse> ResetBudget(V1.ResetBudgetRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return new V1.ResetBudgetResponse { Budget = await budgets.ResetAsync(request) };
    }

    public override Task<V1.ListOperationsResponse> ListOperations(V1.ListOperationsRequest request, ServerCallContext context)
    {
        Callers.TenantOf(context);
        return operations.ListAsync(request);
    }

    /// <summary>What the operator chose; `*` where nothing narrows it.</summary>
    private static string Describe(V1.ReconcileHoldsRequest request)
    {
        string[] filters =
        [
            request.Provider.Length > 0 ? $"provider {request.Provider}" : "",
            request.Tenant.Length > 0 ? $"tenant {request.Tenant}" : "",
            request.ExpiredBefore is { } before ? string.Create(CultureInfo.InvariantCulture, $"expired before {before.ToDateTime():yyyy-MM-ddTHH:mm:ssZ}") : "",
        ];
        var chosen = string.Join(", ", filters.Where(filter => filter.Length > 0));
        return chosen.Length > 0 ? chosen : "*";
    }

    private static (DateTimeOffset From, DateTimeOffset To) RangeOf(V1.ExportLedgerRequest request)
    {
        try
        {
            var from = request.StartTime?.ToDateTimeOffset() ?? DateTimeOffset.MinValue;
            var to = request.EndTime?.ToDateTimeOffset() ?? DateTimeOffset.MaxValue;
            return from <= to ? (from, to) : throw RequestException.InvalidField("end_time", "INVALID_TIME", "must not be before start_time");
        }
        catch (InvalidOperationException)
        {
            throw RequestException.InvalidField("start_time", "INVALID_TIME", "start_time and end_time must be of the years 1 to 9999");
        }
    }
}
