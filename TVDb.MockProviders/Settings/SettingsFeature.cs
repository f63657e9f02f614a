using Microsoft.Extensions.Options;
using TVDb.MockProviders.Invoices;

namespace TVDb.MockProviders.Settings;

internal static class SettingsFeature
{
    /// <summary>Adds the options, the price catalog they name, and the clock.</summary>
    /// <exception cref="OptionsValidationException">Every problem, each beginning with its configuration key.</exception>
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        var problems = new List<string>();
        var options = new SettingsReader(builder.Configuration, problems).Read();
        var catalog = PriceCatalogFile.Load(options.PriceCatalogPath, problems);
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(nameof(MockOptions), typeof(MockOptions), problems);
        }
        if (options.LogLevel is { } lowest)
        {
            builder.Logging.SetLowest(lowest);
        }
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(catalog);
        builder.Services.AddSingleton(TimeProvider.System);
    }

    /// <summary>A line or four a request would be all one sees of a load test; configuration can still ask for them.</summary>
    public static void QuietLogs(this WebApplicationBuilder builder) => builder.Logging
        .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
        .AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);

    /// <summary>An address named by configuration (ASPNETCORE_URLS, --urls, ports) wins over the default one.</summary>
    public static void ListenOn(this WebApplicationBuilder builder, string defaultUrl)
    {
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            builder.WebHost.UseUrls(defaultUrl);
        }
    }
}
