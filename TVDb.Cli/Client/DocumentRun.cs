using Google.Protobuf;
using Grpc.Core;
using TVDb.V1;

namespace TVDb.Cli.Client;

/// <summary>
/// One document from file to result:
/// <list type="number">
/// <item>bring the bytes: inside the request, or uploaded before it where they are many;</item>
/// <item>call Process, which waits for the result;</item>
/// <item>read the job's id from the response headers, which come as soon as the job is durable;</item>
/// <item>watch the job for progress until Process answers;</item>
/// <item>read the result, from the answer or, where it was too large for one, streamed.</item>
/// </list>
/// Expected failures become part of the outcome.
/// </summary>
internal sealed class DocumentRun(Connection connection, IRunObserver observer, ProcessRequest template)
{
    /// <summary>With its envelope it stays under 4 MiB, which every gRPC server takes unless told otherwise.</summary>
    public const long InlineBytesMax = 4_000_000;
    private const string JobIdHeader = "x-tvdb-job-id";
    private static readonly TimeSpan AftermathTimeout = TimeSpan.FromSeconds(5);

    public async Task<DocumentOutcome> RunAsync(InputDocument document, Func<IResultSink> openSink, CancellationToken cancellationToken)
    {
        observer.Begins(document);
        var outcome = await AttemptAsync(document, openSink, cancellationToken);
        observer.Ended(document, outcome);
        return outcome;
    }

    private async Task<DocumentOutcome> AttemptAsync(
        InputDocument document, Func<IResultSink> openSink, CancellationToken cancellationToken)
    {
        var outcome = new DocumentOutcome(document.Given);
        var deadline = connection.DeadlineFromNow();
        try
        {
            var request = await RequestAsync(document, deadline, cancellationToken);
            using var call = connection.Pipeline.ProcessAsync(request, connection.Call(deadline, cancellationToken));
            outcome = outcome with { JobId = (await call.ResponseHeadersAsync).GetValue(JobIdHeader) };
            var response = await FollowAsync(document, call, outcome.JobId, cancellationToken);
            outcome = outcome with { JobId = response.Job.Id, Job = response.Job };
            observer.Moved(document, response.Job);
            if (response.Job.State != JobState.Completed)
            {
                return outcome with { Failure = FailureReading.FromJob(response.Job) };
            }
            await using var sink = openSink();
            var (chunks, dimensions) = await new ResultReading(connection).ReadAsync(response, sink, deadline, cancellationToken);
            var files = await sink.CompleteAsync(cancellationToken);
            return outcome with { ChunksRead = chunks, Dimensions = dimensions, FilesWritten = files };
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is (OperationCanceledException or RpcException))
        {
            // Whatever status: a call cancelled at an unlucky moment ends as INTERNAL rather than CANCELLED.
            return outcome with { Failure = FailureReading.Interrupted(outcome.JobId) };
        }
        catch (RpcException exception)
        {
            var job = outcome.Job ?? await AftermathAsync(document, outcome.JobId, cancellationToken);
            return outcome with { Job = job, Failure = connection.Failures.Read(exception, outcome.JobId, job) };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return outcome with { Failure = Failure.Usage(exception.Message) };
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return outcome with { Failure = Failure.Unexpected(exception.Message) };
        }
    }

    private async Task<ProcessRequest> RequestAsync(InputDocument document, DateTime? deadline, CancellationToken cancellationToken)
    {
        var request = template.Clone();
        request.Filename = document.Filename;
        if (document.SizeBytes > InlineBytesMax)
        {
            request.DocumentId = await new DocumentUpload(connection, observer).SendAsync(document, deadline, cancellationToken);
        }
        else
        {
            request.Content = UnsafeByteOperations.UnsafeWrap(await File.ReadAllBytesAsync(document.FullPath, cancellationToken));
        }
        return request;
    }

    private async Task<ProcessResponse> FollowAsync(
        InputDocument document, AsyncUnaryCall<ProcessResponse> call, string? jobId, CancellationToken cancellationToken)
    {
        if (jobId is null)
        {
            return await call.ResponseAsync;
        }
        observer.Accepted(document, jobId);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchAsync(document, jobId, watching.Token);
        try
        {
            return await call.ResponseAsync;
        }
        finally
        {
            await watching.CancelAsync();
            await watch;
        }
    }

    private async Task WatchAsync(InputDocument document, string jobId, CancellationToken cancellationToken)
    {
        try
        {
            var request = new WatchJobRequest { JobId = jobId };
            using var call = connection.Jobs.WatchJob(request, connection.Call(deadline: null, cancellationToken));
            await foreach (var seen in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                if (!seen.Heartbeat)
                {
                    observer.Moved(document, seen.Job);
                }
            }
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException)
        {
            // Watching is for the eyes: what Process answers decides, and it is being waited for.
        }
    }

    /// <summary>A job that failed half-way has paid for the first half: its record says what.</summary>
    private async Task<Job?> AftermathAsync(InputDocument document, string? jobId, CancellationToken cancellationToken)
    {
        if (jobId is null)
        {
            return null;
        }
        try
        {
            var call = connection.Call(connection.DeadlineIn(AftermathTimeout), cancellationToken);
            var job = (await connection.Jobs.GetJobAsync(new GetJobRequest { JobId = jobId }, call)).Job;
            observer.Moved(document, job);
            return job;
        }
        catch (RpcException)
        {
            return null;
        }
    }
}
