namespace TVDb.MockProviders.Invoices;

internal static class InvoiceFeature
{
    public static void AddInvoices(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Invoice>();
        builder.Services.AddSingleton<CallCounts>();
    }

    public static void MapInvoices(this WebApplication app)
    {
        app.MapGet("/__admin/invoice", (Invoice invoice, string? client_request_id) =>
            Results.Json(invoice.Read(client_request_id), InvoiceJson.Default.InvoiceAnswer));
        app.MapDelete("/__admin/invoice", (Invoice invoice) =>
        {
            invoice.Clear();
            return Results.NoContent();
        });
        app.MapGet("/__admin/calls", (CallCounts counts) => Results.Json(counts.Read(), InvoiceJson.Default.CallsAnswer));
        app.MapDelete("/__admin/calls", (CallCounts counts) =>
        {
            counts.Clear();
            return Results.NoContent();
        });
    }
}
