using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace TVDb.AppHost.Local.Running;

/// <summary>The whole life of a local run, from the first check to the last child's end.</summary>
internal sealed class LocalRun(IReadOnlyList<ProcessResource> resources, string dataPath, TimeProvider time)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(100);

    // Under 5 s with what follows it: who stops the AppHost may not wait longer.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3.5);

    private readonly ConsoleLog _log = ConsoleLog.ToConsole(resources.Max(resource => resource.Name.Length));
    private readonly Dictionary<ProcessResource, TaskCompletionSource> _healthy = resources.ToDictionary(
        resource => resource, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private readonly Dictionary<ProcessResource, ChildProcess> _children = [];
    private bool _stopping;

    /// <returns>The exit code: 0 when asked to stop, 1 when something did not start.</returns>
    public async Task<int> RunAsync()
    {
        using var stop = new StopSignal();
        try
        {
            using var dataLock = DataPathLock.Take(dataPath);
            Ports.Bind(resources);
            using var guard = Guard.Start();
            try
            {
                await StartAllAsync(guard, stop.Requested);
                SayReady();
                await DotNetRun.GoneAsync(time, stop.Requested);
                _log.Own("stopping: dotnet run is gone");
            }
            finally
            {
                await StopAllAsync(stop.AtOnce);
            }
        }
        catch (StartException e)
        {
            _log.Error(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.Requested.IsCancellationRequested)
        {
            _log.Own("stopped");
        }

        return 0;
    }

    private async Task StartAllAsync(Guard guard, CancellationToken stop)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var probe = new HealthProbe();
        var starts = resources.Select(resource => StartAsync(resource, probe, guard, failed.Token)).ToList();
        try
        {
            await foreach (var start in Task.WhenEach(starts))
            {
                await start;
            }
        }
        finally
        {
            // Nothing may start once the stop has begun.
            await failed.CancelAsync();
            await Task.WhenAll(starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StartAsync(ProcessResource resource, HealthProbe probe, Guard guard, CancellationToken stop)
    {
        await Task.WhenAll(resource.WaitsFor.Select(other => _healthy[other].Task)).WaitAsync(stop);
        var (start, input, description) = await CommandAsync(resource, stop);
        stop.ThrowIfCancellationRequested();
        var child = ChildProcess.Start(resource.Name, start, input, _log, guard);
        lock (_children)
        {
            _children.Add(resource, child);
        }

        _log.State(resource.Name, $"starting{description}");
        await UntilHealthyAsync(resource, child, probe, stop);
        _log.State(resource.Name, $"running at {Addresses(resource)}");
        _healthy[resource].SetResult();
        _ = ReportEndAsync(child);
    }

    private async Task<(ProcessStartInfo Start, string? Input, string Description)> CommandAsync(ProcessResource resource, CancellationToken stop)
    {
        switch (resource)
        {
            case RedisResource redis:
                var server = await RedisServer.FindAsync(stop);
                var (start, input) = server.Command(redis, dataPath);
                return (start, input, $" ({server.Description})");
            case ProjectResource project:
                return (Command.ForProject(project, project.ProjectPath), null, "");
            case ContainerResource container:
                return (Command.ForProject(container, container.ProjectPath), null, "");
            default:
                throw new UnreachableException(resource.GetType().Name);
        }
    }

    private async Task UntilHealthyAsync(ProcessResource resource, ChildProcess child, HealthProbe probe, CancellationToken stop)
    {
        var startedAt = time.GetTimestamp();
        while (await probe.AskAsync(resource, stop) is { } problem)
        {
            if (child.Exited.IsCompleted)
            {
                throw new StartException(
                    $"{resource.Name} ended with exit code {child.ExitCode} before it was ready. Its last lines:{Environment.NewLine}{await child.LastLinesAsync(time)}");
            }

            if (time.GetElapsedTime(startedAt) > StartTimeout)
            {
                throw new StartException($"{resource.Name} is not healthy after {StartTimeout.TotalSeconds:0} s: {problem}");
            }

            await Task.Delay(ProbeInterval, time, stop);
        }
    }

    private async Task ReportEndAsync(ChildProcess child)
    {
        await child.Exited;
        if (!Volatile.Read(ref _stopping))
        {
            _log.Error($"{child.Name} ended with exit code {child.ExitCode}; nothing restarts it. Stop with Ctrl-C and start again.");
        }
    }

    private async Task StopAllAsync(CancellationToken atOnce)
    {
        Volatile.Write(ref _stopping, true);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        using var timer = time.CreateTimer(_ => patience.Cancel(), null, StopPatience, Timeout.InfiniteTimeSpan);
        var stops = new Dictionary<ProcessResource, Task>();
        await Task.WhenAll(resources.Select(StopAsync));

        // What waited for a resource ends before it does: the pipeline still has its Redis while it shuts down.
        Task StopAsync(ProcessResource resource) => stops.TryGetValue(resource, out var stop)
            ? stop
            : stops[resource] = StopAfterAsync(resource, Task.WhenAll(resources.Where(other => other.WaitsFor.Contains(resource)).Select(StopAsync)));

        async Task StopAfterAsync(ProcessResource resource, Task dependents)
        {
            await dependents;
            if (_children.TryGetValue(resource, out var child))
            {
                await child.StopAsync(patience.Token);
                child.Dispose();
            }
        }
    }

    private void SayReady()
    {
        using var self = Process.GetCurrentProcess();
        var seconds = (time.GetUtcNow().UtcDateTime - self.StartTime.ToUniversalTime()).TotalSeconds;
        _log.Own(string.Create(CultureInfo.InvariantCulture, $"ready in {seconds:0.0} s; Ctrl-C stops everything. Try next:"));
        _log.Own(NextCommand.For(resources));
    }

    private static string Addresses(ProcessResource resource) => resource is RedisResource redis
        ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redis.Endpoint(RedisResource.PrimaryEndpointName).BoundPort}")
        : string.Join(", ", resource.Endpoints.Select(endpoint => $"{endpoint.Url} ({endpoint.Name})"));
}
