using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace TVDb.Documents.Pdf;

/// <summary>Opens a PDF and reads from it, turning whatever PdfPig throws into a problem.</summary>
internal static class PdfReading
{
    /// <summary>Nested objects, form XObjects and page tree nodes; real files stay below 50.</summary>
    private const int NestingMax = 200;

    public static PdfOutcome<T> Read<T>(ReadOnlyMemory<byte> content, TimeSpan limit, Func<PdfDocument, T> read)
    {
        try
        {
            var finished = BoundedRun.TryRun(() => OpenAndRead(content, read), limit, out var value);
            return finished
                ? new(value, null, "")
                : new(default, DocumentProblem.Broken, $"The PDF could not be read within {limit.TotalSeconds:0} seconds.");
        }
        catch (PdfDocumentEncryptedException)
        {
            return new(default, DocumentProblem.Encrypted, "The PDF needs a password to open.");
        }
        catch (DecodedTooLargeException exception)
        {
            return new(default, DocumentProblem.Broken, exception.Message);
        }
        catch (Exception)
        {
            // As wide as it gets, because hostile bytes make PdfPig 0.1.16 throw nearly anything besides its own
            // PdfDocumentFormatException: null references, casts, missing keys, indexes, overflows, OutOfMemory for an
            // array of a claimed length. All of them say one thing: this file cannot be read. What they say in words
            // is about PdfPig's insides and of no use to the caller.
            return new(default, DocumentProblem.Broken, "The PDF cannot be read: its structure is damaged or cut off.");
        }
    }

    private static T OpenAndRead<T>(ReadOnlyMemory<byte> content, Func<PdfDocument, T> read)
    {
        var options = new ParsingOptions
        {
            UseLenientParsing = true,
            SkipMissingFonts = true,
            MaxStackDepth = NestingMax,
            FilterProvider = BoundedFilters.Instance,
        };
        using var document = PdfDocument.Open(content.ToArray(), options);
        return read(document);
    }
}

/// <param name="Value">Set where there is no problem.</param>
internal sealed record PdfOutcome<T>(T? Value, DocumentProblem? Problem, string Detail);
