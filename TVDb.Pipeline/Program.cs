using TVDb.Pipeline.Alerts;
using TVDb.Pipeline.Api;
using TVDb.Pipeline.Configuration;
using TVDb.Pipeline.Costs;
using TVDb.Pipeline.Health;
using TVDb.Pipeline.Jobs;
using TVDb.Pipeline.Operations;
using TVDb.Pipeline.Preflight;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Storage;

var builder = WebApplication.CreateBuilder(args);
var settings = new SettingReader(builder.Configuration);
HostSettings.Check(settings, builder.Environment.EnvironmentName);
var telemetry = TelemetryOptions.Read(settings);

builder.AddServiceDefaults(telemetry.CollectsMetrics);
if (telemetry.LogLevel is { } lowest)
{
    builder.Logging.SetLowest(lowest);
}
builder.AddTVDbRedis("redis");
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddOperations();
builder.Services.AddStorage(settings);
builder.Services.AddCosts(settings);
builder.Services.AddProviders(settings);
builder.Services.AddProviderHealth(settings);
builder.Services.AddAlerts(settings);
builder.Services.AddRouting(settings);
builder.Services.AddStages(settings);
builder.Services.AddJobs(settings);
builder.Services.AddPreflight();
builder.AddApi(settings);
settings.ThrowIfAny();
builder.Services.AddSingleton(settings.Effective);

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApi();
app.Run();
