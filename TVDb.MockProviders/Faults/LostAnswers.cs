using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace TVDb.MockProviders.Faults;

/// <summary>
/// Calls whose work was done and whose answer a fault kept from the caller, by the ids their callers gave them: who finds a
/// step billed twice can tell a provider's fault from a caller's.
/// </summary>
internal sealed class LostAnswers
{
    private readonly ConcurrentQueue<string> _ids = new();

    public void Add(string? clientRequestId)
    {
        if (clientRequestId is not null)
        {
            _ids.Enqueue(clientRequestId);
        }
    }

    public LostAnswersAnswer Read() => new([.. _ids]);
}

/// <summary>What <c>GET /__admin/lost-answers</c> answers.</summary>
internal sealed record LostAnswersAnswer(IReadOnlyList<string> ClientRequestIds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LostAnswersAnswer))]
internal sealed partial class LostAnswersJson : JsonSerializerContext;
