using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Stages.Chunking;

namespace TVDb.Pipeline.Stages;

/// <summary>
/// Names what a checkpoint was made of. A checkpoint of other input or by other settings, of an older version of the service
/// for instance, is not taken for the one that is wanted.
/// </summary>
internal static class InputHash
{
    public static string OfPages(IReadOnlyList<ParsedPageContent> pages, StageSettings settings, string tokenizer) => Of(
        [
            MarkdownChunker.Name,
            tokenizer,
            string.Create(CultureInfo.InvariantCulture, $"{MarkdownChunker.Version} {settings.ChunkSizeTokens} {settings.ChunkOverlapTokens}"),
            .. pages.Select(page => string.Create(CultureInfo.InvariantCulture, $"{page.Number} {page.Markdown}")),
        ]);

    public static string OfBatch(IReadOnlyList<DocumentChunk> batch, StageSettings settings) => Of(
        [
            settings.EmbeddingModel,
            settings.Dimensions.ToString(CultureInfo.InvariantCulture),
            .. batch.Select(chunk => chunk.Text),
        ]);

    /// <summary>Each part with its length before it: no two lists of parts look alike.</summary>
    private static string Of(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
