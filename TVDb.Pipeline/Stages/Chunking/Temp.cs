namespace TVDb.Pipeline.Stages.Chunking;
public sealed record ParsedPage(int Number, string Markdown);
public sealed record ChunkingOptions(int ChunkSizeTokens, int OverlapTokens);
public sealed record DocumentChunk(Guid Id, int Ordinal, IReadOnlyList<string> HeadingPath, int FirstPage, int LastPage, int Tokens, string Text);
public sealed class MarkdownChunker(Microsoft.ML.Tokenizers.Tokenizer tokenizer) {
  public const string Name = "markdown"; public const int Version = 1;
  public IReadOnlyList<DocumentChunk> Chunk(string documentId, IReadOnlyList<ParsedPage> pages, ChunkingOptions options) => pages.Select((p,i)=>new DocumentChunk(Guid.NewGuid(), i, [], p.Number, p.Number, tokenizer.CountTokens(p.Markdown), p.Markdown)).ToList();
}
