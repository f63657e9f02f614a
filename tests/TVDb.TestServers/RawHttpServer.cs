using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TVDb.TestServers;

/// <summary>
/// A server on loopback that answers byte for byte what it is told, in order, the last answer for ever: also what no honest
/// HTTP server would send. Each answer ends its connection.
/// </summary>
public sealed class RawHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string[] _answers;
    private readonly Task _serving;
    private int _requests;

    public RawHttpServer(params string[] answers)
    {
        _answers = answers;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Whole requests that came in.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/"));

    /// <summary>A whole answer. A header is <c>Name: value</c>.</summary>
    public static string Answer(int status, string body, string contentType = "application/json", params string[] headers) =>
        Head(status, Encoding.UTF8.GetByteCount(body), [$"Content-Type: {contentType}", .. headers]) + body;

    /// <summary>An answer that breaks off before its end.</summary>
    public static string Truncated(int status, string begin) => Head(status, Encoding.UTF8.GetByteCount(begin) + 1000, ["Content-Type: application/json"]) + begin;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private static string Head(int status, int length, string[] headers) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Told\r\nContent-Length: {length}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or SocketException or IOException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        if (!await ReadRequestAsync(stream))
        {
            return;
        }
        var answer = _answers[Math.Min(Interlocked.Increment(ref _requests), _answers.Length) - 1];
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
    }

    /// <summary>False where the client left first.</summary>
    private async Task<bool> ReadRequestAsync(NetworkStream stream)
    {
        var buffer = new byte[64 * 1024];
        var read = 0;
        while (true)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(read), _stop.Token);
            if (count == 0)
            {
                return false;
            }
            read += count;
            var head = Encoding.Latin1.GetString(buffer, 0, read);
            var end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && read >= end + 4 + ContentLength(head[..end]))
            {
                return true;
            }
        }
    }

    private static int ContentLength(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line.AsSpan("Content-Length:".Length), CultureInfo.InvariantCulture))
        .FirstOrDefault();
}
