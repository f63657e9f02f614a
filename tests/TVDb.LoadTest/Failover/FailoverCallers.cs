using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using TVDb.V1;

namespace TVDb.LoadTest.Failover;

/// <summary>Who served a call, and what it said of that.</summary>
internal sealed record FailoverAnswer(bool IsReal, bool IsDegraded, string Reason, TimeSpan At, TimeSpan Took);

/// <summary>Callers at a steady rate, whatever becomes of the calls before; at first at a quarter of it, while the servers' code is compiled.</summary>
internal sealed class FailoverCallers : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private readonly GrpcChannel _channel;
    private readonly PipelineService.PipelineServiceClient _client;
    private readonly ConcurrentQueue<FailoverAnswer> _answers = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly TimeSpan _warmUp;
    private readonly Task _sending;
    private TimeSpan _ended;

    public FailoverCallers(Uri address, int perSecond, TimeSpan warmUp)
    {
        _warmUp = warmUp;
        _channel = GrpcChannel.ForAddress(address);
        _client = new PipelineService.PipelineServiceClient(_channel);
        _sending = SendAsync(perSecond);
    }

    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_began);

    public int Sent { get; private set; }

    public double CallsPerSecond => Sent / FullSeconds(_ended);

    public IReadOnlyCollection<FailoverAnswer> Answers => _answers;

    public IReadOnlyCollection<string> Errors => _errors;

    public double LatencyMs(double share)
    {
        double[] sorted = [.. _answers.Select(answer => answer.Took.TotalMilliseconds).Order()];
        return Math.Round(sorted[(int)(share * (sorted.Length - 1))], 1);
    }

    /// <summary>Seconds from an instant to the first answer of one kind after it.</summary>
    /// <exception cref="TimeoutException">There was none within the time.</exception>
    public async Task<double> FirstAsync(bool isReal, TimeSpan since, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (Now < since + limit)
        {
            if (_answers.Where(answer => answer.IsReal == isReal && answer.At > since).MinBy(answer => answer.At) is { } first)
            {
                return (first.At - since).TotalSeconds;
            }
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
        throw new TimeoutException($"no {(isReal ? "real" : "mock")} answer within {limit.TotalSeconds} s; first errors: {string.Join("; ", _errors.Take(3))}");
    }

    /// <summary>Sends no more, and waits for all answers.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _sending;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _channel.Dispose();
        _stop.Dispose();
    }

    /// <summary>For how long calls were sent, by the full rate.</summary>
    private double FullSeconds(TimeSpan since)
    {
        var warming = since < _warmUp ? since : _warmUp;
        return warming.TotalSeconds / 4 + (since - warming).TotalSeconds;
    }

    private async Task SendAsync(int perSecond)
    {
        var calls = new List<Task>();
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        while (!_stop.IsCancellationRequested)
        {
            for (var due = (int)(FullSeconds(Now) * perSecond); Sent < due; Sent++)
            {
                calls.Add(CallAsync(Sent));
            }
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
        _ended = Now;
        await Task.WhenAll(calls);
    }

    private async Task CallAsync(int number)
    {
        var sent = Now;
        var text = string.Create(CultureInfo.InvariantCulture, $"Text number {number}, unlike any other.");
        try
        {
            var response = await _client.ProcessAsync(
                new ProcessRequest { Fresh = true, Filename = "note.txt", Content = ByteString.CopyFromUtf8(text) },
                deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60));
            if (response.Job.State != JobState.Completed)
            {
                _errors.Enqueue($"{response.Job.State} {response.Job.Error?.Reason}");
                return;
            }
            var record = response.Job.Stages.Single(record => record.Stage == Stage.Embed);
            _answers.Enqueue(new FailoverAnswer(record.Variant == Variant.Real, response.Job.Degraded, record.Reason, Now, Now - sent));
        }
        catch (RpcException e)
        {
            _errors.Enqueue($"{e.StatusCode} {e.Status.Detail}");
        }
    }
}
