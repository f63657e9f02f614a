using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Tests.Scripted;

public sealed partial class ScriptedOperationsService(Script script) : OperationsService.OperationsServiceBase
{
    /// <summary>Whatever is asked for: a client must go on from the token.</summary>
    private const int PageSizeMax = 2;

    public override Task<ListHoldsResponse> ListHolds(ListHoldsRequest request, ServerCallContext context)
    {
        var skip = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken, CultureInfo.InvariantCulture);
        var holds = script.Holds.Where(hold => hold.State == request.State).ToList();
        var page = holds.Skip(skip).Take(Math.Min(request.PageSize, PageSizeMax)).ToList();
        var next = skip + page.Count < holds.Count ? $"{skip + page.Count}" : "";
        return Task.FromResult(new ListHoldsResponse { Holds = { page }, NextPageToken = next });
    }

    public override Task<ReconcileHoldResponse> ReconcileHold(ReconcileHoldRequest request, ServerCallContext context)
    {
        script.Reconciled.Enqueue(request);
        return script.Holds.Any(hold => hold.Id == request.HoldId)
            ? Task.FromResult(new ReconcileHoldResponse())
            : throw Answers.Rich(Google.Rpc.Code.NotFound, "hold_id: no such unresolved hold", new Google.Rpc.ErrorInfo { Domain = "tvdb", Reason = "HOLD_NOT_FOUND" });
    }

    public override Task<ReconcileHoldsResponse> ReconcileHolds(ReconcileHoldsRequest request, ServerCallContext context)
    {
        script.ReconciledInBulk.Enqueue(request);
        return Task.FromResult(script.BulkAnswer(request));
    }

    public override Task<VerifyLedgerResponse> VerifyLedger(VerifyLedgerRequest request, ServerCallContext context) => Task.FromResult(script.Verification);

    public override async Task ExportLedger(ExportLedgerRequest request, IServerStreamWriter<ExportLedgerResponse> responseStream, ServerCallContext context)
    {
        foreach (var piece in script.Export(request))
        {
            await responseStream.WriteAsync(new ExportLedgerResponse { Data = ByteString.CopyFrom(piece) });
        }
    }

    public override Task<SetServiceModeResponse> SetServiceMode(SetServiceModeRequest request, ServerCallContext context)
    {
        script.Operated.Enqueue(request);
        return script.RefuseOperation is { } refusal ? throw refusal : Task.FromResult(new SetServiceModeResponse { Modes = script.Modes });
    }

    public override Task<GetServiceModesResponse> GetServiceModes(GetServiceModesRequest request, ServerCallContext context) =>
        Task.FromResult(new GetServiceModesResponse { Modes = script.Modes });

    public override Task<BeginEmergencyResponse> BeginEmergency(BeginEmergencyRequest request, ServerCallContext context)
    {
        script.Operated.Enqueue(request);
        return Task.FromResult(new BeginEmergencyResponse { Modes = script.Modes });
    }

    public override Task<EndEmergencyResponse> EndEmergency(EndEmergencyRequest request, ServerCallContext context)
    {
        script.Operated.Enqueue(request);
        return Task.FromResult(new EndEmergencyResponse { Modes = script.Modes });
    }

    public override Task<ListBudgetsResponse> ListBudgets(ListBudgetsRequest request, ServerCallContext context) => Task.FromResult(script.Budgets);

    public override Task<SetBudgetResponse> SetBudget(SetBudgetRequest request, ServerCallContext context)
    {
        script.Operated.Enqueue(request);
        return Task.FromResult(new SetBudgetResponse { Budget = script.Budgets.Budgets[0] });
    }

    /// <summary>Of the first listed one it is the configured; any other is gone.</summary>
    public override Task<ResetBudgetResponse> ResetBudget(ResetBudgetRequest request, ServerCallContext context)
    {
        script.Operated.Enqueue(request);
        return Task.FromResult(new ResetBudgetResponse { Budget = script.Budgets.Budgets.Take(1).FirstOrDefault(budget => budget.Name == request.Name) });
    }

    public override Task<ListOperationsResponse> ListOperations(ListOperationsRequest request, ServerCallContext context)
    {
        var skip = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken, CultureInfo.InvariantCulture);
        var page = script.Operations.Skip(skip).Take(Math.Min(request.PageSize, PageSizeMax)).ToList();
        var next = skip + page.Count < script.Operations.Count ? $"{skip + page.Count}" : "";
        return Task.FromResult(new ListOperationsResponse { Operations = { page }, NextPageToken = next });
    }
}
