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
}
