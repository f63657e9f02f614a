using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace TVDb.Documents.Docx;

/// <summary>Opens a DOCX that <see cref="DocxArchive"/> has found harmless, and reads from it.</summary>
internal static class DocxReading
{
    public const string BrokenDetail = "The DOCX cannot be read: its archive or XML is damaged.";

    public static DocxOutcome<T> Read<T>(ReadOnlyMemory<byte> content, Func<MainDocumentPart, T> read)
    {
        try
        {
            using var stream = new MemoryStream(content.ToArray(), writable: false);
            DocxArchive.Check(stream);
            stream.Position = 0;
            using var document = WordprocessingDocument.Open(stream, isEditable: false);
            return document.MainDocumentPart is { Document.Body: not null } main
                ? new(read(main), null, "")
                : new(default, DocumentProblem.Broken, "The DOCX has no document body.");
        }
        catch (DocxRefusedException exception)
        {
            return new(default, exception.Problem, exception.Message);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            return new(default, DocumentProblem.Broken, BrokenDetail);
        }
    }

    /// <summary>
    /// What ZipArchive, System.IO.Packaging, XmlReader and the SDK throw on damage. The wide ones are theirs too:
    /// Packaging checks part names and relationships with ArgumentException, UriFormatException (a FormatException) and
    /// InvalidOperationException; a second part of one name, a missing target or an odd content type are
    /// KeyNotFoundException, NotSupportedException and IOException (FileFormatException is one).
    /// </summary>
    private static bool IsDamage(Exception exception) => exception is
        InvalidDataException or IOException or XmlException or OpenXmlPackageException or ArgumentException or FormatException
        or InvalidOperationException or KeyNotFoundException or NotSupportedException or OverflowException;
}

/// <param name="Value">Set where there is no problem.</param>
internal sealed record DocxOutcome<T>(T? Value, DocumentProblem? Problem, string Detail);
