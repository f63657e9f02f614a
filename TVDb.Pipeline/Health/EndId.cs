namespace TVDb.Pipeline.Health;

/// <summary>One end of a provider.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Real">True for the real end, false for the mock.</param>
public readonly record struct EndId(string Provider, bool Real)
{
    /// <summary>Such as <c>openai/real</c>; names the end in Redis, in logs and in metrics.</summary>
    public override string ToString() => $"{Provider}/{Variant}";

    public string Variant => Real ? "real" : "mock";

    /// <summary>Null where the text names no end.</summary>
    public static EndId? Parse(string text) => text.LastIndexOf('/') is > 0 and var slash
        ? text[(slash + 1)..] switch
        {
            "real" => new EndId(text[..slash], Real: true),
            "mock" => new EndId(text[..slash], Real: false),
            _ => null,
        }
        : null;
}
