using System.Collections.Concurrent;
using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Tests.Scripted;

/// <summary>What the server answers, and what it was asked.</summary>
public sealed class Script
{
    public ConcurrentQueue<ProcessRequest> Requests { get; } = new();

    public ConcurrentQueue<Metadata> Headers { get; } = new();

    public ConcurrentDictionary<string, byte[]> Uploads { get; } = new();

    public ConcurrentDictionary<string, Job> Jobs { get; } = new();

    /// <summary>A job's events; of a job without, each change of it is one.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<WatchJobResponse>> Events { get; } = new();

    public ConcurrentQueue<ListJobsRequest> Listed { get; } = new();

    public RpcException? RefuseRetry { get; set; }

    /// <summary>Ids of documents that are there before any upload.</summary>
    public IReadOnlyCollection<string> Stored { get; set; } = [];

    /// <summary>By default: a job in three stages, each seen beginning and ending.</summary>
    public Func<ProcessRequest, Run, Task<ProcessResponse>> Process { get; set; } = Answers.CompleteAsync;

    public ConcurrentQueue<GetCostRequest> CostRequests { get; } = new();

    public GetCostResponse Cost { get; set; } = new();

    /// <summary>GetCost is answered so often, then UNAVAILABLE.</summary>
    public int CostAnswersMax { get; set; } = int.MaxValue;

    public ConcurrentQueue<GetCostAnalysisRequest> CostAnalysisRequests { get; } = new();

    public GetCostAnalysisResponse CostAnalysis { get; set; } = new();

    public GetHealthResponse Health { get; set; } = new();

    public IReadOnlyList<WatchHealthResponse> HealthEvents { get; set; } = [];

    public GetHealthReportResponse HealthHistory { get; set; } = new();

    public VerifyLedgerResponse Verification { get; set; } = new();

    /// <summary>The pieces of an exported file.</summary>
    public Func<ExportLedgerRequest, IEnumerable<byte[]>> Export { get; set; } = _ => [];
    /// <summary>Unresolved holds, by their state.</summary>
    public IReadOnlyList<OpenHold> Holds { get; set; } = [];

    public ConcurrentQueue<ReconcileHoldRequest> Reconciled { get; } = new();

    public ConcurrentQueue<ReconcileHoldsRequest> ReconciledInBulk { get; } = new();

    public Func<ReconcileHoldsRequest, ReconcileHoldsResponse> BulkAnswer { get; set; } = _ => new ReconcileHoldsResponse();

    public ServiceModes Modes { get; set; } = new();

    public ListBudgetsResponse Budgets { get; set; } = new();

    /// <summary>Requests that change what operators can change.</summary>
    public ConcurrentQueue<Google.Protobuf.IMessage> Operated { get; } = new();

    public RpcException? RefuseOperation { get; set; }

    public IReadOnlyList<Operation> Operations { get; set; } = [];

    public GetConfigurationResponse Configuration { get; set; } = new();

    public CheckDeploymentResponse Deployment { get; set; } = new();

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Alert> Alerts { get; set; } = [];

    public ConcurrentQueue<ListAlertsRequest> AlertsListed { get; } = new();

    public ConcurrentQueue<AcknowledgeAlertRequest> Acknowledged { get; } = new();

    /// <summary>Ids of alerts.</summary>
    public ConcurrentQueue<string> Resent { get; } = new();

    public Func<DocumentInfo, RpcException?> RefuseUpload { get; set; } = _ => null;

    public Func<string, IEnumerable<GetJobResultResponse>> Result { get; set; } = _ => [];
}

/// <summary>One Process call at work.</summary>
public sealed class Run(Script script, string jobId, ServerCallContext context)
{
    public string JobId => jobId;

    public CancellationToken Cancelled => context.CancellationToken;

    /// <summary>As the pipeline does once the job is durable.</summary>
    public async Task AcceptAsync(Job job)
    {
        script.Jobs[jobId] = job.Clone();
        await context.WriteResponseHeadersAsync(new Metadata { { "x-tvdb-job-id", jobId } });
    }

    public void Move(Job job) => script.Jobs[jobId] = job.Clone();
}
