using System.Text;
using System.Text.Unicode;

namespace TVDb.Documents.Formats;

/// <summary>Strict UTF-8: a guess at another encoding would turn names and figures into other ones without a word.</summary>
internal static class Utf8Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text without its byte order mark, or null and the reason.</summary>
    public static (string? Text, string Detail) Decode(ReadOnlySpan<byte> bytes)
    {
        if (ProblemOf(bytes) is { } problem)
        {
            return (null, problem);
        }

        return (Strict.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes), "");
    }

    /// <summary>Why the bytes are not UTF-8 text, or null where they are.</summary>
    public static string? ProblemOf(ReadOnlySpan<byte> bytes)
    {
        // UTF-32 little endian starts with UTF-16's mark, so it is looked for first.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) || bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
        {
            return "The text is UTF-32 (by its byte order mark); send it as UTF-8.";
        }

        if (bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            return "The text is UTF-16 (by its byte order mark); send it as UTF-8.";
        }

        if (!Utf8.IsValid(bytes))
        {
            return $"The text is not UTF-8: the first invalid byte is at offset {FirstInvalid(bytes)}.";
        }

        var nul = bytes.IndexOf((byte)0);
        return nul >= 0 ? $"The text holds a NUL byte at offset {nul}: it is UTF-16 without a mark, or binary." : null;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }
}
