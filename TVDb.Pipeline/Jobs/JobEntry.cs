using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using StackExchange.Redis;

namespace TVDb.Pipeline.Jobs;

/// <summary>A job as it stands in Redis: how many events it had, whether its end was asked for, and its record.</summary>
public sealed record JobEntry(long Sequence, bool CancelRequested, JobRecord Job)
{
    /// <summary>Records above this are compressed: Redis keeps each for JOB_RETENTION_DAYS, and most of a record are names.</summary>
    private const int PlainBytesMax = 512;

    /// <summary>Begins a compressed record; behind it are the length of the JSON and its Brotli form. JSON begins with a brace.</summary>
    private const byte Compressed = (byte)'z';

    private const int PrefixBytes = 1 + sizeof(int);

    /// <summary>The next one saves 4 % of a small record and takes more than ten times as long.</summary>
    private const int Quality = 4;

    private const int WindowBits = 16;

    /// <summary>See <c>_jobs.lua</c> for the form. Null where there is none.</summary>
    internal static JobEntry? Read(RedisValue value)
    {
        if (value.IsNull)
        {
            return null;
        }
        var (head, job) = Split(value);
        var words = head.Split(' ');
        return new JobEntry(long.Parse(words[0], CultureInfo.InvariantCulture), words[4] == "1", job);
    }

    internal static RedisValue Write(JobRecord job)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(job, JobJson.Default.JobRecord);
        if (json.Length <= PlainBytesMax)
        {
            return json;
        }
        var packed = new byte[PrefixBytes + BrotliEncoder.GetMaxCompressedLength(json.Length)];
        packed[0] = Compressed;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), json.Length);
        return BrotliEncoder.TryCompress(json, packed.AsSpan(PrefixBytes), out var written, Quality, WindowBits)
            ? packed.AsMemory(0, PrefixBytes + written)
            : throw new InvalidOperationException("a job's record could not be compressed");
    }

    /// <summary>An event: its number and the job just after it.</summary>
    internal static JobEvent ReadEvent(RedisValue value)
    {
        var (head, job) = Split(value);
        return new JobEvent(long.Parse(head, CultureInfo.InvariantCulture), job);
    }

    /// <summary>What the scripts read, a line, and the record behind it.</summary>
    private static (string Head, JobRecord Job) Split(RedisValue value)
    {
        var bytes = ((ReadOnlyMemory<byte>)value).Span;
        var end = bytes.IndexOf((byte)'\n');
        return (Encoding.UTF8.GetString(bytes[..end]), ReadRecord(bytes[(end + 1)..]));
    }

    private static JobRecord ReadRecord(ReadOnlySpan<byte> record)
    {
        var json = record;
        if (record[0] == Compressed)
        {
            var plain = new byte[BinaryPrimitives.ReadInt32LittleEndian(record[1..])];
            json = BrotliDecoder.TryDecompress(record[PrefixBytes..], plain, out var written) && written == plain.Length
                ? plain
                : throw new JsonException("a job's record is cut off or damaged");
        }
        return JsonSerializer.Deserialize(json, JobJson.Default.JobRecord) ?? throw new JsonException("a job's record is null");
    }
}

/// <summary>A job's record after its event number <paramref name="Sequence"/>, from 1.</summary>
public sealed record JobEvent(long Sequence, JobRecord Job);
