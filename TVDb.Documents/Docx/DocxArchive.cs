using System.IO.Compression;
using System.Xml;

namespace TVDb.Documents.Docx;

/// <summary>The archive is not one that is safe or possible to read.</summary>
internal sealed class DocxRefusedException(DocumentProblem problem, string message) : Exception(message)
{
    public DocumentProblem Problem => problem;
}

/// <summary>
/// Looks through a DOCX before the Open XML SDK does. The SDK builds a tree of what it reads, recursively: a zip bomb
/// would fill its memory and deep nesting overflow its stack, which ends the process. So every XML part is streamed
/// once, counting what it really unpacks to (what the archive says of itself is not believed) and how deep it nests.
/// </summary>
internal static class DocxArchive
{
    public const long XmlBytesMax = 128 * 1024 * 1024;
    public const int NestingMax = 256;
    private const int EntriesMax = 10_000;

    /// <summary>Whether the bytes are an archive with a Word document in it, readable or not.</summary>
    public static bool HasDocument(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content.ToArray(), writable: false), ZipArchiveMode.Read);
            return DocumentEntry(archive) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <exception cref="DocxRefusedException">Over a bound.</exception>
    /// <exception cref="InvalidDataException">A damaged archive.</exception>
    /// <exception cref="XmlException">A damaged part, or one with a document type.</exception>
    public static void Check(Stream content)
    {
        using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.Count > EntriesMax)
        {
            throw new DocxRefusedException(DocumentProblem.Broken, $"The archive holds more than {EntriesMax:N0} files.");
        }

        if (DocumentEntry(archive) is null)
        {
            throw new DocxRefusedException(
                DocumentProblem.ContentMismatch, "The file claims to be a DOCX, but the archive has no word/document.xml.");
        }

        var left = XmlBytesMax;
        foreach (var entry in archive.Entries.Where(IsXml))
        {
            using var part = new CountedStream(entry.Open(), left);
            CheckNesting(part);
            left -= part.BytesRead;
        }
    }

    private static ZipArchiveEntry? DocumentEntry(ZipArchive archive) =>
        archive.Entries.FirstOrDefault(entry => entry.FullName.Equals("word/document.xml", StringComparison.OrdinalIgnoreCase));

    private static bool IsXml(ZipArchiveEntry entry) =>
        entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);

    private static void CheckNesting(Stream part)
    {
        using var reader = XmlReader.Create(part, new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (reader.Read())
        {
            if (reader.Depth > NestingMax)
            {
                throw new DocxRefusedException(DocumentProblem.Broken, $"The document nests elements deeper than {NestingMax}.");
            }
        }
    }

    /// <summary>Fails once more than its share has come through.</summary>
    private sealed class CountedStream(Stream inner, long bytesMax) : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            BytesRead += read;
            return BytesRead <= bytesMax
                ? read
                : throw new DocxRefusedException(DocumentProblem.Broken, $"The document unpacks to more than {XmlBytesMax / (1024 * 1024)} MiB.");
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
