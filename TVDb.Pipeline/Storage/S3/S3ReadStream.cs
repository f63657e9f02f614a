using Amazon.S3.Model;

namespace TVDb.Pipeline.Storage.S3;

/// <summary>A blob on its way. A connection that breaks, or stands still, is an <see cref="IOException"/> like any other.</summary>
internal sealed class S3ReadStream(GetObjectResponse response, string path, TimeProvider time) : Stream
{
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => response.ContentLength;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var stall = new CancellationTokenSource(StallLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
        var read = await S3Failures.NamedAsync(
            $"reading {path}",
            async () => await response.ResponseStream.ReadAsync(buffer, either.Token),
            cancellationToken);
        _position += read;
        return read > 0 || buffer.Length == 0 || _position == Length
            ? read
            : throw new EndOfStreamException($"S3: {path} ended after {_position} of {Length} bytes");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a blob is read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
        }
        base.Dispose(disposing);
    }
}
