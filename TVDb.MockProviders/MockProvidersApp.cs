using TVDb.MockProviders.Faults;
using TVDb.MockProviders.Invoices;
using TVDb.MockProviders.LlamaParse;
using TVDb.MockProviders.OpenAI;
using TVDb.MockProviders.Roles;
using TVDb.MockProviders.Settings;

namespace TVDb.MockProviders;

/// <summary>The application, built but not started: Program runs it, tests start it in their own process.</summary>
internal static class MockProvidersApp
{
    private const string DefaultUrl = "http://127.0.0.1:5190";

    /// <param name="args">Command line; any setting can be given as <c>--NAME=value</c>.</param>
    /// <param name="configure">Last word on the services, for tests: another clock, quieter logs.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Bad settings, all of them named.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.ListenOn(DefaultUrl);
        builder.QuietLogs();
        builder.AddSettings();
        builder.AddInvoices();
        builder.AddFaults();
        builder.AddOpenAI();
        builder.AddLlamaParse();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseRouting();
        app.UseRoles();
        app.UseFaults();
        app.MapDefaultEndpoints();
        app.MapInvoices();
        app.MapFaults();
        app.MapOpenAI();
        app.MapLlamaParse();
        return app;
    }
}
