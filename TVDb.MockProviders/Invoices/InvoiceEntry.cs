using System.Text.Json.Serialization;

namespace TVDb.MockProviders.Invoices;

/// <summary>One billed line. Money is nano-USD for the whole quantity; credits are LlamaParse's and null elsewhere.</summary>
internal sealed record InvoiceEntry(
    long Id,
    DateTimeOffset Time,
    string Provider,
    string Model,
    string Unit,
    long Quantity,
    long NanoUsd,
    long? Credits,
    string? ClientRequestId,
    string Path);

/// <summary>What <c>GET /__admin/invoice</c> answers.</summary>
internal sealed record InvoiceAnswer(IReadOnlyList<InvoiceEntry> Entries, long TotalNanoUsd);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InvoiceAnswer))]
[JsonSerializable(typeof(CallsAnswer))]
internal sealed partial class InvoiceJson : JsonSerializerContext;
