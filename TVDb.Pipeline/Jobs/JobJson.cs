using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Jobs;

[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(JobRecord))]
internal sealed partial class JobJson : JsonSerializerContext;
