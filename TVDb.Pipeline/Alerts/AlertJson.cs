using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Alerts;

/// <summary>How alerts are written in Redis.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertEvent))]
[JsonSerializable(typeof(Delivery))]
[JsonSerializable(typeof(Acknowledgement))]
internal sealed partial class AlertJson : JsonSerializerContext
{
    public static string Write(AlertEvent alert) => JsonSerializer.Serialize(alert, Default.AlertEvent);

    public static string Write(Delivery delivery) => JsonSerializer.Serialize(delivery, Default.Delivery);

    public static string Write(Acknowledgement acknowledgement) => JsonSerializer.Serialize(acknowledgement, Default.Acknowledgement);

    public static AlertEvent ReadEvent(string text) => JsonSerializer.Deserialize(text, Default.AlertEvent) ?? throw new JsonException("an alert is null");

    public static Delivery ReadDelivery(string text) => JsonSerializer.Deserialize(text, Default.Delivery) ?? throw new JsonException("a delivery is null");

    public static Acknowledgement ReadAcknowledgement(string text) =>
        JsonSerializer.Deserialize(text, Default.Acknowledgement) ?? throw new JsonException("an acknowledgement is null");
}
