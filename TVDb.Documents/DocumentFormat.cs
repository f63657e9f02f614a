namespace TVDb.Documents;

/// <summary>The formats whose text this library can read.</summary>
public enum DocumentFormat
{
    Pdf,

    /// <summary>Office Open XML word processing: a zip archive with <c>word/document.xml</c>.</summary>
    Docx,
    Html,
    Markdown,
    PlainText,
}
