using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using TVDb.Documents.Blocks;

namespace TVDb.Documents.Docx;

/// <summary>The text of a paragraph's runs, cut where a page ends within it.</summary>
internal static class DocxRuns
{
    /// <summary>Prose, and null for each page break between.</summary>
    public static List<Prose?> Pieces(Paragraph paragraph, MainDocumentPart main)
    {
        var pieces = new List<Prose?>();
        var markdown = new StringBuilder();
        var text = new StringBuilder();
        Collect(paragraph);
        Flush();
        return pieces;

        void Collect(OpenXmlElement parent)
        {
            foreach (var child in parent.ChildElements)
            {
                switch (child)
                {
                    case Break { Type.InnerText: "page" } or LastRenderedPageBreak:
                        Flush();
                        pieces.Add(null);
                        break;
                    case Hyperlink link:
                        Link(link);
                        break;
                    case DeletedRun or DeletedText or FieldCode or ParagraphProperties or RunProperties:
                        break;
                    default:
                        if (Plain(child) is { } plain)
                        {
                            markdown.Append(plain);
                            text.Append(plain);
                        }
                        else
                        {
                            Collect(child);
                        }

                        break;
                }
            }
        }

        void Link(Hyperlink link)
        {
            var (markdownStart, textStart) = (markdown.Length, text.Length);
            Collect(link);
            if (Target(link, main) is { } target && text.Length > textStart && markdown.Length > markdownStart)
            {
                markdown.Insert(markdownStart, '[').Append("](").Append(target).Append(')');
            }
        }

        void Flush()
        {
            pieces.Add(new Prose(markdown.ToString().Trim(), text.ToString().Trim()));
            markdown.Clear();
            text.Clear();
        }
    }

    private static string? Plain(OpenXmlElement element) => element switch
    {
        Text { Text: var text } => text,
        TabChar => " ",
        Break or CarriageReturn => "\n",
        NoBreakHyphen => "\u2011",
        SoftHyphen => "",
        _ => null,
    };

    private static string? Target(Hyperlink link, MainDocumentPart main)
    {
        var uri = main.HyperlinkRelationships.FirstOrDefault(relationship => relationship.Id == link.Id?.Value)?.Uri;
        return uri is { IsAbsoluteUri: true, Scheme: "http" or "https" or "mailto" } ? uri.AbsoluteUri : null;
    }
}
