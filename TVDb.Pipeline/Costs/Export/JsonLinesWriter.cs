using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Costs.Export;

/// <summary>One entry, as EXPORT_FORMAT_JSON_LINES of the contract has it.</summary>
internal sealed record ExportedEntry(
    long Sequence,
    DateTime Time,
    string Verb,
    string FromState,
    string HoldId,
    string JobId,
    string Tenant,
    string Provider,
    string Model,
    string Variant,
    string PriceVersion,
    long? NanoUsd,
    string? Usd,
    long PostedNanoUsd,
    ExportedUsage? Usage,
    string? Who,
    string? Why);

internal sealed record ExportedUsage(long Pages, long Credits, long Tokens);

internal sealed class JsonLinesWriter(Stream file) : IEntryWriter
{
    private static readonly ExportJson Shapes = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public void Write(JournalEntry entry)
    {
        var facts = EntryFacts.Of(entry);
        var exported = new ExportedEntry(
            entry.Number,
            facts.Time.UtcDateTime,
            entry.Verb,
            entry.From,
            entry.HoldId,
            facts.JobId,
            facts.Call.Tenant,
            facts.Call.Provider,
            facts.Call.Model,
            facts.Variant,
            facts.Call.PriceVersion,
            facts.Amount?.Value,
            facts.Amount?.ToDecimal(),
            facts.Posted?.Value ?? 0,
            entry.Usage is { } usage ? new ExportedUsage(usage.Pages, usage.Credits, usage.Tokens) : null,
            entry.By?.Who,
            entry.By?.Why);
        JsonSerializer.Serialize(file, exported, Shapes.ExportedEntry);
        file.WriteByte((byte)'\n');
    }

    public void Dispose()
    {
        // Nothing is held back: the file is its owner's.
    }
}

[JsonSerializable(typeof(ExportedEntry))]
internal sealed partial class ExportJson : JsonSerializerContext;
