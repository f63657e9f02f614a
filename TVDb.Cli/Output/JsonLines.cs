using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TVDb.Cli.Output;

/// <summary>Writes one JSON object a line: the machine's side of every command.</summary>
internal static class JsonLines
{
    private static readonly JsonShapes Shapes = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Write(Terminal terminal, JsonDocumentLine line) => Write(terminal, line, Shapes.JsonDocumentLine);

    public static void Write(Terminal terminal, JsonCost cost) => Write(terminal, cost, Shapes.JsonCost);

    public static void Write(Terminal terminal, JsonCostAnalysis analysis) => Write(terminal, analysis, Shapes.JsonCostAnalysis);

    public static void Write(Terminal terminal, JsonHealth health) => Write(terminal, health, Shapes.JsonHealth);

    public static void Write(Terminal terminal, JsonHealthHistory history) => Write(terminal, history, Shapes.JsonHealthHistory);

    public static void Write(Terminal terminal, JsonVerification verification) => Write(terminal, verification, Shapes.JsonVerification);

    public static void Write(Terminal terminal, JsonHold hold) => Write(terminal, hold, Shapes.JsonHold);

    public static void Write(Terminal terminal, JsonSettled settled) => Write(terminal, settled, Shapes.JsonSettled);

    public static void Write(Terminal terminal, JsonJob job) => Write(terminal, job, Shapes.JsonJob);

    public static void Write(Terminal terminal, JsonJobEvent change) => Write(terminal, change, Shapes.JsonJobEvent);

    public static void Write(Terminal terminal, JsonModes modes) => Write(terminal, modes, Shapes.JsonModes);

    public static void Write(Terminal terminal, JsonOperation operation) => Write(terminal, operation, Shapes.JsonOperation);

    public static void Write(Terminal terminal, JsonBudgetSetting budget) => Write(terminal, budget, Shapes.JsonBudgetSetting);

    public static void Write(Terminal terminal, JsonConfiguration configuration) => Write(terminal, configuration, Shapes.JsonConfiguration);

    public static void Write(Terminal terminal, JsonPreflight preflight) => Write(terminal, preflight, Shapes.JsonPreflight);

    public static void Write(Terminal terminal, JsonAlert alert) => Write(terminal, alert, Shapes.JsonAlert);

    private static void Write<T>(Terminal terminal, T value, JsonTypeInfo<T> shape) =>
        terminal.RawOutput.WriteLine(JsonSerializer.Serialize(value, shape));
}

[JsonSerializable(typeof(JsonDocumentLine))]
[JsonSerializable(typeof(JsonCost))]
[JsonSerializable(typeof(JsonCostAnalysis))]
[JsonSerializable(typeof(JsonHealth))]
[JsonSerializable(typeof(JsonHealthHistory))]
[JsonSerializable(typeof(JsonVerification))]
[JsonSerializable(typeof(JsonHold))]
[JsonSerializable(typeof(JsonSettled))]
[JsonSerializable(typeof(JsonJob))]
[JsonSerializable(typeof(JsonJobEvent))]
[JsonSerializable(typeof(JsonModes))]
[JsonSerializable(typeof(JsonBudgetSetting))]
[JsonSerializable(typeof(JsonOperation))]
[JsonSerializable(typeof(JsonAlert))]
[JsonSerializable(typeof(JsonConfiguration))]
[JsonSerializable(typeof(JsonPreflight))]
internal sealed partial class JsonShapes : JsonSerializerContext;
