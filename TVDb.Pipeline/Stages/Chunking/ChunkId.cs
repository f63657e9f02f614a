using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TVDb.Pipeline.Stages.Chunking;

/// <summary>Version 5 UUIDs (RFC 9562, section 5.5) in a namespace of our own.</summary>
internal static class ChunkId
{
    /// <summary>Made once at random. Changing it gives every chunk of every document another identity.</summary>
    public static readonly Guid Namespace = new("6f0d1c52-58c4-4a0e-9c3b-2f7f3a4be1d7");

    /// <summary>The settings are part of the name, so that two settings never share an id.</summary>
    public static Guid Of(string documentId, ChunkingOptions options, int ordinal) => Version5(Namespace, string.Create(
        CultureInfo.InvariantCulture,
        $"{MarkdownChunker.Name}/{MarkdownChunker.Version}/{options.ChunkSizeTokens}/{options.OverlapTokens}/{ordinal}/{documentId}"));

    public static Guid Version5(Guid @namespace, string name)
    {
        var input = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        @namespace.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // SHA-1 is what version 5 prescribes; it names things here and protects nothing.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash[..16], bigEndian: true);
    }
}
