using System.Text.Json;

namespace TVDb.LoadTest.Commands;

/// <summary>A figure, and what it has to be.</summary>
internal sealed record Target(string Name, double Measured, string Must, double Bound, bool Met)
{
    public static Target AtLeast(string name, double measured, double bound) => new(name, measured, ">=", bound, measured >= bound);

    public static Target AtMost(string name, double measured, double bound) => new(name, measured, "<=", bound, measured <= bound);

    public static Target Below(string name, double measured, double bound) => new(name, measured, "<", bound, measured < bound);

    public static Target None(string name, double measured) => new(name, measured, "==", 0, measured == 0);
}

/// <summary>What a command found.</summary>
internal sealed record LoadReport(string Command, int Seed, double Seconds, object Figures, IReadOnlyList<Target> Targets)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool Met => Targets.All(target => target.Met);

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
