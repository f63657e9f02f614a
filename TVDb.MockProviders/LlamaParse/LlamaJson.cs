using System.Text.Json.Serialization;

namespace TVDb.MockProviders.LlamaParse;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DetailBody))]
[JsonSerializable(typeof(ValidationBody))]
[JsonSerializable(typeof(ParseConfiguration))]
[JsonSerializable(typeof(CreatedJob))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(GetAnswer))]
[JsonSerializable(typeof(DeletedJob))]
[JsonSerializable(typeof(FileAnswer))]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(PresignedUrl))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(V1Job))]
[JsonSerializable(typeof(V1Markdown))]
[JsonSerializable(typeof(V1Text))]
[JsonSerializable(typeof(V1Pages))]
internal sealed partial class LlamaJson : JsonSerializerContext;
