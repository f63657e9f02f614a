using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

// One composition, two ways to run it: Aspire (containers, dashboard), or Local/ (child processes) where the Aspire
// SDK is not at hand. Only verbs that both have are used here.
var builder = DistributedApplication.CreateBuilder(args);
var settings = builder.Configuration;
if (Port("TVDB_GRPC_PORT", 5180) is not { } grpcPort || Port("TVDB_HTTP_PORT", 5181) is not { } httpPort)
{
    return 1;
}

// Everything kept between runs: the pipeline's blob store, and in the local way the Redis files.
var dataPath = Path.GetFullPath(Setting("TVDB_DATA_PATH") ?? Path.Combine(builder.AppHostDirectory, "..", ".tvdb"));
settings["TVDB_DATA_PATH"] = dataPath;

// Relative to where the AppHost was started, not to where a child happens to run.
var priceCatalogPath = Setting("PRICE_CATALOG_PATH") is { } path ? Path.GetFullPath(path) : null;

// The promises of the ledger and of the jobs hold with a synchronous append-only file and without eviction.
var redis = builder.AddRedis("redis")
    .WithDataVolume("tvdb-redis")
    .WithArgs("--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction");

var mockLlamaParse = AddProviderServer("mock-llamaparse", "mock");
var mockOpenAI = AddProviderServer("mock-openai", "mock");

// Two endpoints, since HTTP/2 without TLS cannot share a port with HTTP/1.1.
var pipeline = builder.AddProject<Projects.TVDb_Pipeline>("pipeline")
    .WithHttpEndpoint(port: grpcPort, name: "grpc", env: "GRPC_PORT")
    .WithHttpEndpoint(port: httpPort, name: "http", env: "HTTP_PORT")
    .WithEndpoint("grpc", endpoint => endpoint.Transport = "http2")
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithReference(redis)
    .WithReference(mockLlamaParse.GetEndpoint("http"))
    .WithReference(mockOpenAI.GetEndpoint("http"))
    .WithEnvironment("MOCK_LLAMAPARSE_BASE_URL", "http://mock-llamaparse")
    .WithEnvironment("MOCK_OPENAI_BASE_URL", "http://mock-openai/v1")
    .WithEnvironment("Storage__Path", Path.Combine(dataPath, "storage"))
    .WithEnvironment("SERVICE_MODE", Setting("SERVICE_MODE") ?? "real")
    .WaitFor(redis)
    .WaitFor(mockLlamaParse)
    .WaitFor(mockOpenAI);

AddRealProvider("llamaparse", "LLAMAPARSE", basePath: "");
AddRealProvider("openai", "OPENAI", basePath: "/v1");

// The pipeline's own settings, from wherever the AppHost was given them (environment, command line, user secrets).
foreach (var name in (string[])
[
    "COST_LIMITS_ENABLED", "DAILY_COST_LIMIT_LLAMAPARSE", "DAILY_COST_LIMIT_OPENAI", "DAILY_COST_LIMIT_TOTAL",
    "HOURLY_RATE_LIMIT_LLAMAPARSE", "HOURLY_RATE_LIMIT_OPENAI", "HEALTH_CHECK_INTERVAL", "COST_ALERT_THRESHOLD", "COST_BUDGETS",
    "COST_BUDGET_TIME_ZONE", "HEALTH_DEGRADED_MS", "HEALTH_UNHEALTHY_MS", "HEALTH_DEGRADED_SUCCESS_PERCENT", "HEALTH_UNHEALTHY_SUCCESS_PERCENT",
    "COST_TRACKING_RETENTION_DAYS", "COST_PRESUMED_SHARE_PERCENT", "MONITORING_ENABLED", "ALERTING_ENABLED", "ALERT_RETENTION_DAYS", "LOG_LEVEL", "METRICS_COLLECTION",
    "LLAMAPARSE_WEBHOOK_SECRET", "LLAMAPARSE_TIMEOUT", "OPENAI_EMBEDDING_MODEL", "OPENAI_TIMEOUT", "MAX_FILE_SIZE_BYTES",
    "MAX_PAGES", "MAX_CONCURRENT_JOBS", "MAX_CONCURRENT_JOBS_PER_TENANT", "MAX_QUEUED_JOBS", "MAX_STAGE_ATTEMPTS",
    "JOB_LEASE_SECONDS", "JOB_RETENTION_DAYS", "DRAIN_SECONDS", "DEFERRED_RELEASE_PER_SECOND", "ROLES", "LLAMAPARSE_WEBHOOK_URL", "RESULT_RETENTION_DAYS", "DOCUMENT_RETENTION_DAYS",
    "Storage:Kind", "Storage:S3:Endpoint", "Storage:S3:Bucket", "Storage:S3:Region", "Storage:S3:AccessKey",
])
{
    if (Setting(name) is { } value)
    {
        pipeline.WithEnvironment(name.Replace(":", "__"), value);
    }
}

// Providers that an operator added have settings whose names only the operator knows (docs/providers.md).
string[] families = ["PARSE_PROVIDERS", "EMBED_PROVIDERS", "PROVIDER_", "LOCAL_TIMEOUT", "DAILY_COST_LIMIT_", "HOURLY_RATE_LIMIT_", "CONCURRENCY_MAX_", "RATE_LIMIT_"];
foreach (var (name, value) in settings.AsEnumerable())
{
    if (string.IsNullOrEmpty(value) || !families.Any(family => name.StartsWith(family, StringComparison.Ordinal)))
    {
        continue;
    }

    if (name.EndsWith("_API_KEY", StringComparison.Ordinal))
    {
        pipeline.WithEnvironment(name, builder.AddParameter(name.ToLowerInvariant().Replace('_', '-'), value, secret: true));
    }
    else
    {
        pipeline.WithEnvironment(name, value);
    }
}

if (Setting("Storage:S3:SecretKey") is { } secretKey)
{
    pipeline.WithEnvironment("Storage__S3__SecretKey", builder.AddParameter("s3-secret-key", secretKey, secret: true));
}

// Who knows the addresses may post to them.
foreach (var name in (string[])["ALERT_WEBHOOK_URL", "ALERT_WEBHOOK_SECRET", "ALERT_SLACK_WEBHOOK_URL"])
{
    if (Setting(name) is { } secret)
    {
        pipeline.WithEnvironment(name, builder.AddParameter(name.ToLowerInvariant().Replace('_', '-'), secret, secret: true));
    }
}

if (priceCatalogPath is not null)
{
    pipeline.WithEnvironment("PRICE_CATALOG_PATH", priceCatalogPath);
}

builder.Build().Run();
return Environment.ExitCode;

// One app in two roles: `mock` is free and asks for no key, `simulator` stands in for the real provider and bills.
IResourceBuilder<ContainerResource> AddProviderServer(string name, string role)
{
    var server = builder.AddDockerfile(name, "..", "TVDb.MockProviders/Dockerfile")
        .WithHttpEndpoint(targetPort: 8080)
        .WithHttpHealthCheck("/health")
        .WithEnvironment("MOCK_ROLE", role);
    foreach (var shared in (string[])["MOCK_LATENCY_MS", "LOG_LEVEL"])
    {
        if (Setting(shared) is { } value)
        {
            server.WithEnvironment(shared, value);
        }
    }

    // The prices of the invoice are those of the ledger.
    if (priceCatalogPath is not null)
    {
        server.WithBindMount(priceCatalogPath, "/prices.json", isReadOnly: true).WithEnvironment("PRICE_CATALOG_PATH", "/prices.json");
    }

    return server;
}

// Without an API key a simulator takes the real provider's place, so that budgets, costs and failover can be seen.
void AddRealProvider(string provider, string prefix, string basePath)
{
    var configuredKey = Setting($"{prefix}_API_KEY");
    var baseUrl = Setting($"{prefix}_BASE_URL");
    var apiKey = builder.AddParameter($"{provider}-api-key", configuredKey ?? $"simulated-{provider}-key", secret: true);
    pipeline.WithEnvironment($"{prefix}_API_KEY", apiKey);

    if (configuredKey is null)
    {
        var simulator = AddProviderServer($"simulator-{provider}", "simulator").WithEnvironment("MOCK_API_KEY", apiKey);
        pipeline.WithReference(simulator.GetEndpoint("http")).WaitFor(simulator);
        baseUrl ??= $"http://simulator-{provider}{basePath}";
    }

    if (baseUrl is not null)
    {
        pipeline.WithEnvironment($"{prefix}_BASE_URL", baseUrl);
    }
}

// An empty variable counts as none.
string? Setting(string name) => settings[name] is { Length: > 0 } value ? value : null;

int? Port(string name, int defaultPort)
{
    var value = Setting(name) ?? defaultPort.ToString(CultureInfo.InvariantCulture);
    if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue)
    {
        return port;
    }

    Console.Error.WriteLine($"{name} is '{value}': a port is a number from 1 to 65535.");
    return null;
}
