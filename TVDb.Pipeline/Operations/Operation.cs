using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TVDb.Pipeline.Operations;

/// <summary>Who does something, and why, in their own words.</summary>
public sealed record Author(string Who, string Why);

/// <summary>Something that an operator did. Never changed once it is recorded.</summary>
/// <param name="Kind">What was done, such as <c>set_mode</c>.</param>
/// <param name="Target">To what, such as a provider's or a budget's name.</param>
/// <param name="From">How it was before; for people.</param>
/// <param name="To">How it is since; for people.</param>
public sealed record Operation(string Kind, string Target, string From, string To)
{
    /// <summary>From 1, without gaps, in the order in which they took effect; 0 until it is recorded.</summary>
    [JsonIgnore]
    public long Number { get; init; }

    /// <summary>By the clock of the replica that did it.</summary>
    public DateTimeOffset Time { get; init; }

    public string Who { get; init; } = "";

    public string Why { get; init; } = "";

    internal string ToJson() => JsonSerializer.Serialize(this, OperationJson.Default.Operation);

    /// <summary>Reads a member of the trail: the number, a blank, the JSON.</summary>
    internal static Operation Read(string member)
    {
        var blank = member.IndexOf(' ', StringComparison.Ordinal);
        return JsonSerializer.Deserialize(member[(blank + 1)..], OperationJson.Default.Operation)! with
        {
            Number = long.Parse(member.AsSpan(0, blank), CultureInfo.InvariantCulture),
        };
    }
}

[JsonSerializable(typeof(Operation))]
internal sealed partial class OperationJson : JsonSerializerContext;
