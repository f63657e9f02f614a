using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace TVDb.AppHost.Local.Running;

/// <summary>Asks a resource once whether it is fit for work.</summary>
internal sealed class HealthProbe : IDisposable
{
    // A proxy set for the machine has no business between these processes.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    public void Dispose() => _http.Dispose();

    /// <summary>Null when healthy, else what is wrong.</summary>
    public async Task<string?> AskAsync(ProcessResource resource, CancellationToken cancellation)
    {
        try
        {
            return resource switch
            {
                RedisResource redis => await PingAsync(redis, cancellation),
                { HealthCheck: var (endpoint, path) } => await GetAsync(endpoint.Url + path, cancellation),
                _ => null,
            };
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "no answer within 2 s";
        }
    }

    private async Task<string?> GetAsync(string url, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(new Uri(url), cancellation);
        return response.StatusCode == HttpStatusCode.OK ? null : $"{url} answered {(int)response.StatusCode}";
    }

    private static async Task<string?> PingAsync(RedisResource redis, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, redis.Endpoint(RedisResource.PrimaryEndpointName).BoundPort, cancellation);
        var stream = client.GetStream();
        // Arrays of strings: Redis would take plain lines as well, Garnet does not.
        var request = $"*2\r\n$4\r\nAUTH\r\n${redis.Password.Length}\r\n{redis.Password}\r\n*1\r\n$4\r\nPING\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync(cancellation) is var auth and not "+OK" ? $"AUTH answered {auth ?? "nothing"}"
            // "-LOADING …" while an append-only file is read.
            : await reader.ReadLineAsync(cancellation) is var ping and not "+PONG" ? $"PING answered {ping ?? "nothing"}"
            : null;
    }
}
