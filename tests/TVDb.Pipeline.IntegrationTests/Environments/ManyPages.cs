using Google.Protobuf;
using TVDb.TestServers;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Environments;

/// <summary>A small PDF with as many pages as a test wants.</summary>
internal static class ManyPages
{
    /// <summary>Never served from an earlier result: tests share environments.</summary>
    public static ProcessRequest Request(int pages) => new() { Fresh = true, Filename = "pages.pdf", Content = ByteString.CopyFrom(Write(pages)) };

    /// <summary>Each page says its number in words that fit one chunk.</summary>
    public static byte[] Write(int pages) => HandWrittenPdf.Write(pages, page => $"This is page {page} of {pages}.");
}
