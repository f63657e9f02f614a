using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;

namespace TVDb.TestServers;

/// <summary>
/// OpenStack Swift with its S3 API, which checks signatures as Amazon's does: Debian's package <c>python3-swift</c>, on a port
/// and in a folder of its own.
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Missing = "no python3 on the PATH has swift: install Debian's python3-swift";

    /// <summary>Swift's form: account and user.</summary>
    public const string AccessKey = "tvdb:tests";

    public const string SecretKey = "secret-of-the-tests";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly Lazy<Task<string?>> Python = new(FindPythonAsync);

    private readonly ServerProcess _process;
    private readonly string _folder;

    private S3Server(ServerProcess process, Uri endpoint, string folder)
    {
        (_process, Endpoint, _folder) = (process, endpoint, folder);
        Client = new AmazonS3Client(
            new BasicAWSCredentials(AccessKey, SecretKey),
            new AmazonS3Config { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true });
    }

    public Uri Endpoint { get; }

    /// <summary>For what tests want to see or do behind the pipeline's back.</summary>
    public IAmazonS3 Client { get; }

    /// <summary>Whether this machine has it.</summary>
    public static async Task<bool> IsHereAsync() => await Python.Value is not null;

    public static async Task<S3Server> StartAsync()
    {
        var python = await Python.Value ?? throw new InvalidOperationException(Missing);
        var port = ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("tvdb-s3-").FullName;
        var process = ServerProcess.Start(python, [ServerFiles.Assembly("Swift"), folder, port, AccessKey, SecretKey]);
        var server = new S3Server(process, new Uri($"http://127.0.0.1:{port}/"), folder);
        using var http = new HttpClient { BaseAddress = server.Endpoint };
        await process.WaitUntilAsync(() => HttpReadiness.AnswersAsync(http), StartLimit);
        return server;
    }

    /// <summary>A new bucket; answers its name.</summary>
    public async Task<string> CreateBucketAsync()
    {
        var name = $"tvdb-{Guid.NewGuid():N}";
        await Client.PutBucketAsync(name);
        return name;
    }

    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string?> FindPythonAsync()
    {
        foreach (var python in ServerFiles.AllOnPath("python3"))
        {
            var start = new ProcessStartInfo(python, ["-c", "import swift.common.middleware.s3api"]) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode == 0)
            {
                return python;
            }
        }
        return null;
    }
}
