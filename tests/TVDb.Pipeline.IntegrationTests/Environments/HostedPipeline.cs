using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TVDb.TestServers;

namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>
/// The whole pipeline, from its Program on and behind ports of its own, in the tests' process: there its code is compiled once
/// for all of them. One that is to be killed, or read or measured as a process, is a <see cref="PipelineServer"/>.
/// </summary>
internal sealed class HostedPipeline : IAsyncDisposable
{
    private readonly App _app;
    private readonly string _storage;

    private HostedPipeline(App app, Uri grpcAddress, Uri httpAddress, string storage) =>
        (_app, GrpcAddress, HttpAddress, _storage) = (app, grpcAddress, httpAddress, storage);

    public Uri GrpcAddress { get; }

    public Uri HttpAddress { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="redis">Its Redis.</param>
    /// <param name="real">The simulator that stands for both real providers; null: none is configured.</param>
    /// <param name="mock">The mock providers.</param>
    /// <param name="settings">More settings by their environment names.</param>
    /// <param name="replace">Puts other services in the place of some; null: all are as they are.</param>
    public static async Task<HostedPipeline> StartAsync(
        string redis,
        ProviderServer? real,
        ProviderServer mock,
        IReadOnlyDictionary<string, string> settings,
        Action<IServiceCollection>? replace = null)
    {
        var storage = Directory.CreateTempSubdirectory("tvdb-storage-").FullName;
        var all = PipelineSettings.Of(redis, real, mock, storage);
        // What it works on when a test ends is of no use to anybody.
        all["DRAIN_SECONDS"] = "0";
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }
        var app = new App(all, replace);
        app.UseKestrel();
        app.StartServer();
        var pipeline = new HostedPipeline(app, PipelineSettings.GrpcAddress(all), PipelineSettings.HttpAddress(all), storage);
        using var http = new HttpClient { BaseAddress = pipeline.HttpAddress };
        await Conditions.UntilAsync(() => HttpReadiness.IsReadyAsync(http, "health"));
        return pipeline;
    }

    /// <summary>
    /// The program ends as on SIGTERM and disposes of its services itself. The factory would stop it a second time meanwhile, and
    /// has nothing else to dispose of.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        var lifetime = _app.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStopped.Register(stopped.SetResult))
        {
            lifetime.StopApplication();
            await stopped.Task;
        }
        Directory.Delete(_storage, recursive: true);
    }

    private sealed class App(IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? replace) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (name, value) in settings)
            {
                builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
            }
            builder.ConfigureLogging(logging => logging.ClearProviders());
            builder.ConfigureTestServices(replace ?? (_ => { }));
        }
    }
}
