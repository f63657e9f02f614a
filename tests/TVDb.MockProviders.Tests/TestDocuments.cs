using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace TVDb.MockProviders.Tests;

internal static class TestDocuments
{
    public static readonly byte[] Markdown = "# Title\n\nHello from a file.\n"u8.ToArray();

    /// <summary>What an encrypted DOCX looks like from outside.</summary>
    public static byte[] EncryptedOffice =>
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[504], .. Encoding.Unicode.GetBytes("EncryptedPackage")];

    public static byte[] BrokenPdf => "%PDF-1.7\nthis is the end"u8.ToArray();

    /// <summary>One page a text; an empty text is a page with none.</summary>
    public static byte[] Pdf(params string[] pages)
    {
        using var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var text in pages)
        {
            var page = builder.AddPage(PageSize.A4);
            if (text.Length > 0)
            {
                page.AddText(text, 12, new PdfPoint(50, 700), font);
            }
        }
        return builder.Build();
    }
}
