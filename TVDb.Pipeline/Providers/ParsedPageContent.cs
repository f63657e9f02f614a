namespace TVDb.Pipeline.Providers;

/// <summary>A document to parse. <paramref name="MaxPages"/> is a promise by the provider to read and bill no more than that.</summary>
public sealed record ParseRequest(string Filename, ReadOnlyMemory<byte> Content, string Tier, int MaxPages);

/// <summary>One parsed page, 1-based.</summary>
public sealed record ParsedPageContent(int Number, string Markdown);
