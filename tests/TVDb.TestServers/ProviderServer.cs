using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;

namespace TVDb.TestServers;

/// <summary>A mock provider server, in the role of the free mock or of the billing simulator.</summary>
public sealed class ProviderServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly Func<ServerProcess> _start;
    private readonly HttpClient _http;
    private ServerProcess _process;

    private ProviderServer(Func<ServerProcess> start, Uri address, string apiKey)
    {
        _start = start;
        _process = start();
        Address = address;
        ApiKey = apiKey;
        _http = new HttpClient { BaseAddress = address };
    }

    /// <summary>Asked when its test is done with it; where it answers true it goes on, for another.</summary>
    public Func<Task<bool>>? Keep { get; set; }

    public Uri Address { get; }

    /// <summary>What the simulator wants; empty for the mock.</summary>
    public string ApiKey { get; }

    /// <summary>What can go wrong at a simulator: the members of a fault rule that are an effect, as JSON has them.</summary>
    public static IReadOnlyList<string> FaultKinds =>
    [
        .. Assembly.LoadFrom(ServerFiles.Assembly("TVDb.MockProviders")).GetType("TVDb.MockProviders.Faults.FaultRule", throwOnError: true)!
            .GetProperties()
            .Where(member => member.CanWrite && member.Name is not ("Route" or "Rate" or "Seed" or "Next"))
            .Select(member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name)),
    ];

    public static Task<ProviderServer> StartMockAsync(IReadOnlyDictionary<string, string>? settings = null) =>
        StartAsync("mock", "", settings ?? new Dictionary<string, string>());

    public static Task<ProviderServer> StartSimulatorAsync(IReadOnlyDictionary<string, string>? settings = null) =>
        StartAsync("simulator", "sk-of-the-simulator", settings ?? new Dictionary<string, string>());

    /// <summary>What the simulator billed since the start or the last reset.</summary>
    public async Task<Invoice> InvoiceAsync(CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<Invoice>("__admin/invoice", Json, cancellationToken) ?? throw new InvalidOperationException("no invoice");

    /// <summary>Calls whose work was done and whose answer a fault kept back, by the ids that the caller gave them.</summary>
    public async Task<IReadOnlyList<string>> LostAnswersAsync(CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<LostAnswers>("__admin/lost-answers", Json, cancellationToken))?.ClientRequestIds ?? throw new InvalidOperationException("no list");

    /// <summary>How many calls came in by a route, refused ones included.</summary>
    public async Task<long> CallsAsync(string route, CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<CallCounts>("__admin/calls", Json, cancellationToken))?.Calls.GetValueOrDefault(route) ?? throw new InvalidOperationException("no counts");

    /// <summary>Parse jobs that are not over yet: what they cost is not on the invoice.</summary>
    public async Task<int> ParsesUnderWayAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var status in (string[])["PENDING", "RUNNING"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v2/parse?status={status}");
            request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", ApiKey);
            using var answer = await _http.SendAsync(request, cancellationToken);
            count += (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<ParseList>(Json, cancellationToken))!.TotalSize;
        }
        return count;
    }

    /// <summary>Counts calls from 0 again.</summary>
    public async Task ResetCallsAsync(CancellationToken cancellationToken) =>
        (await _http.DeleteAsync("__admin/calls", cancellationToken)).EnsureSuccessStatusCode();

    public async Task ResetInvoiceAsync(CancellationToken cancellationToken) =>
        (await _http.DeleteAsync("__admin/invoice", cancellationToken)).EnsureSuccessStatusCode();

    /// <summary>Replaces the faults; see TVDb.MockProviders/README.md for the form.</summary>
    public async Task SetFaultsAsync(string json, CancellationToken cancellationToken)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        var answer = await _http.PutAsync("__admin/faults", body, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    public async Task ClearFaultsAsync(CancellationToken cancellationToken) =>
        (await _http.DeleteAsync("__admin/faults", cancellationToken)).EnsureSuccessStatusCode();

    /// <summary><c>kill -9</c>. What it had counted and billed is gone.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>After a kill, at the same address; ready when this returns.</summary>
    public async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        _process = _start();
        await WaitUntilReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        var keep = Keep;
        Keep = null;
        if (keep is not null && await keep())
        {
            return;
        }
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static async Task<ProviderServer> StartAsync(string role, string apiKey, IReadOnlyDictionary<string, string> settings)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}/"));
        var assembly = ServerFiles.Assembly("TVDb.MockProviders");
        var environment = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_URLS"] = address.ToString(),
            ["MOCK_ROLE"] = role,
            ["MOCK_API_KEY"] = apiKey,
            ["Logging__LogLevel__Default"] = "Warning",
        };
        var server = new ProviderServer(() => ServerProcess.Start("dotnet", [assembly], environment, Path.GetDirectoryName(assembly)), address, apiKey);
        await server.WaitUntilReadyAsync();
        return server;
    }

    private Task WaitUntilReadyAsync() => _process.WaitUntilAsync(() => HttpReadiness.IsReadyAsync(_http, "health"), StartLimit);
}

/// <summary>What a simulator billed.</summary>
public sealed record Invoice(IReadOnlyList<InvoiceEntry> Entries, long TotalNanoUsd);

/// <summary>One billed call.</summary>
public sealed record InvoiceEntry(string Provider, string Model, string Unit, long Quantity, long NanoUsd, string? ClientRequestId);

internal sealed record LostAnswers(IReadOnlyList<string> ClientRequestIds);

internal sealed record CallCounts(IReadOnlyDictionary<string, long> Calls);

internal sealed record ParseList(int TotalSize);
