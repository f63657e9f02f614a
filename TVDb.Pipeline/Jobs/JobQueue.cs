using System.Threading.Channels;

namespace TVDb.Pipeline.Jobs;

/// <summary>Jobs of this replica that wait for a worker, bounded.</summary>
public sealed class JobQueue(JobOptions options)
{
    private readonly Channel<JobRecord> _channel = Channel.CreateBounded<JobRecord>(options.QueuedMax);

    public ChannelReader<JobRecord> Reader => _channel.Reader;

    public bool IsFull => _channel.Reader.Count >= options.QueuedMax;

    /// <summary>Waits for room where several were told at once that there is some.</summary>
    public ValueTask AddAsync(JobRecord job) => _channel.Writer.WriteAsync(job);
}
