namespace TVDb.Documents.Blocks;

/// <summary>Text within a block, in both of its forms.</summary>
internal readonly record struct Prose(string Markdown, string Text)
{
    public static Prose Plain(string text) => new(text, text);

    public bool IsBlank => string.IsNullOrWhiteSpace(Text);
}
