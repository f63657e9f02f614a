using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace TVDb.Samples.Generate;

/// <summary>Pages that are pictures of text and hold no letter.</summary>
internal static class ScannedPdf
{
    public static byte[] Write(IEnumerable<GrayImage> pictures)
    {
        var builder = new PdfDocumentBuilder();
        foreach (var (picture, index) in pictures.Select((picture, index) => (picture, index)))
        {
            var page = builder.AddPage(420, 595);
            page.AddPng(picture.AsScanned(index % 2 == 0 ? 0.7 : -0.4, seed: index + 1).ToPng(), new PdfRectangle(0, 0, 420, 595));
        }

        return builder.Build();
    }
}
