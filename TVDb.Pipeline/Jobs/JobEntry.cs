using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>A job as it stands in Redis: how many events it had, whether its end was asked for, and its record.</summary>
public sealed record JobEntry(long Sequence, bool CancelRequested, JobRecord Job)
{
    /// <summary>See <c>_jobs.lua</c> for the form. Null where there is none.</summary>
    internal static JobEntry? Read(RedisValue value)
    {
        if (value.IsNull)
        {
            return null;
        }
        var text = value.ToString();
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var head = text[..end].Split(' ');
        return new JobEntry(long.Parse(head[0], CultureInfo.InvariantCulture), head[4] == "1", ReadRecord(text.AsSpan(end + 1)));
    }

    internal static string Write(JobRecord job) => JsonSerializer.Serialize(job, JobJson.Default.JobRecord);

    /// <summary>An event: its number and the job just after it.</summary>
    internal static JobEvent ReadEvent(RedisValue value)
    {
        var text = value.ToString();
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return new JobEvent(long.Parse(text.AsSpan(0, end), CultureInfo.InvariantCulture), ReadRecord(text.AsSpan(end + 1)));
    }

    private static JobRecord ReadRecord(ReadOnlySpan<char> json) =>
        JsonSerializer.Deserialize(json, JobJson.Default.JobRecord) ?? throw new JsonException("a job's record is null");
}

/// <summary>A job's record after its event number <paramref name="Sequence"/>, from 1.</summary>
public sealed record JobEvent(long Sequence, JobRecord Job);
