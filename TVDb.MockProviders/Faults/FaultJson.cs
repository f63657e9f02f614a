using System.Text.Json.Serialization;

namespace TVDb.MockProviders.Faults;

/// <summary>What <c>PUT /__admin/faults</c> answers to rules it refuses.</summary>
internal sealed record FaultErrors(IReadOnlyList<string> Errors);

/// <summary>Unknown members are errors: a misspelt fault would otherwise be one that never happens.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(IReadOnlyList<FaultRule>))]
[JsonSerializable(typeof(List<FaultRule>))]
[JsonSerializable(typeof(FaultErrors))]
internal sealed partial class FaultJson : JsonSerializerContext;
