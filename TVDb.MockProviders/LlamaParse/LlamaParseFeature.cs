using Microsoft.AspNetCore.Http.Features;
using TVDb.MockProviders.Settings;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.LlamaParse;

internal static class LlamaParseFeature
{
    public static void AddLlamaParse(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ParseJobs>();
        services.AddSingleton<ParseVersions>();
        services.AddSingleton<ParseBilling>();
        services.AddSingleton<ResultCache>();
        services.AddSingleton<SourceFetch>();
        services.AddSingleton<DocumentParser>();
        services.AddSingleton<JobViews>();
        services.AddSingleton<FileStore>();
        services.AddSingleton<CreateEndpoints>();
        services.AddSingleton<JobEndpoints>();
        services.AddSingleton<FileEndpoints>();
        services.AddSingleton<V1Endpoints>();
        services.AddSingleton<WebhookQueue>();
        services.AddHostedService<ParseWorker>();
        services.AddHostedService<WebhookDelivery>();
        services.AddHttpClient(SourceFetch.ClientName);
        services.AddHttpClient(WebhookDelivery.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan);

        // Kestrel would refuse in its own words: the endpoint measures, and refuses in the provider's.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        services.AddOptions<FormOptions>().Configure<MockOptions>((form, options) => form.MultipartBodyLengthLimit = options.MaxFileBytes);
    }

    public static void MapLlamaParse(this WebApplication app)
    {
        CreateEndpoints.Map(app);
        JobEndpoints.Map(app);
        FileEndpoints.Map(app);
        V1Endpoints.Map(app);
        app.MapFallback("/api/{**path}", (HttpContext context) =>
            ProviderWire.WriteAsync(context, StatusCodes.Status404NotFound, LlamaRefusal.Json("Not Found")));
    }
}
