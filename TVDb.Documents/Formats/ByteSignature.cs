using System.Text;

namespace TVDb.Documents.Formats;

/// <summary>What the bytes are, whatever they are called.</summary>
internal enum ByteSignature
{
    Pdf,
    Zip,

    /// <summary>Compound file: a legacy Office document, or the wrapper of an encrypted new one.</summary>
    Ole,
    HtmlText,
    Text,

    /// <summary>A known format that is no document of ours (image, archive, program).</summary>
    Foreign,
    Unknown,
}

internal static class ByteSignatures
{
    private static readonly (byte[] Magic, string Name)[] Foreign =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ("GIF8"u8.ToArray(), "a GIF image"),
        ("II*\0"u8.ToArray(), "a TIFF image"),
        ("MM\0*"u8.ToArray(), "a TIFF image"),
        ([0x1F, 0x8B], "gzip data"),
        ("Rar!"u8.ToArray(), "a RAR archive"),
        ("7z\xBC\xAF"u8.ToArray(), "a 7z archive"),
        ([0x7F, (byte)'E', (byte)'L', (byte)'F'], "a program"),
        ("{\\rtf"u8.ToArray(), "an RTF document"),
        ("%!PS"u8.ToArray(), "a PostScript document"),
    ];

    private static readonly byte[] Ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    public static (ByteSignature Signature, string Name) Of(ReadOnlySpan<byte> bytes)
    {
        // Readers accept junk before a PDF's header within its first kilobyte, so do we.
        if (bytes[..Math.Min(bytes.Length, 1024)].IndexOf("%PDF-"u8) >= 0)
        {
            return (ByteSignature.Pdf, "a PDF");
        }

        if (bytes.StartsWith("PK\u0003\u0004"u8) || bytes.StartsWith("PK\u0005\u0006"u8))
        {
            return (ByteSignature.Zip, "a zip archive");
        }

        if (bytes.StartsWith(Ole))
        {
            return (ByteSignature.Ole, "a legacy Office file");
        }

        foreach (var (magic, name) in Foreign)
        {
            if (bytes.StartsWith(magic))
            {
                return (ByteSignature.Foreign, name);
            }
        }

        if (Utf8Text.ProblemOf(bytes) is not null)
        {
            return (ByteSignature.Unknown, "unrecognised bytes");
        }

        return LooksLikeHtml(bytes) ? (ByteSignature.HtmlText, "an HTML page") : (ByteSignature.Text, "text");
    }

    /// <summary>Encrypted Office files keep their content in a stream of this name, written in UTF-16.</summary>
    public static bool IsEncryptedOffice(ReadOnlySpan<byte> bytes) => bytes.IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0;

    private static bool LooksLikeHtml(ReadOnlySpan<byte> bytes)
    {
        var head = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4096)]).TrimStart('\uFEFF').TrimStart();
        while (head.StartsWith("<!--", StringComparison.Ordinal) && head.IndexOf("-->", StringComparison.Ordinal) is > 0 and var end)
        {
            head = head[(end + 3)..].TrimStart();
        }

        string[] starts = ["<!doctype html", "<html", "<head", "<body"];
        return starts.Any(start => head.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            || (head.StartsWith("<?xml", StringComparison.Ordinal) && head.Contains("<html", StringComparison.OrdinalIgnoreCase));
    }
}
