namespace TVDb.Documents;

/// <summary>Why a document cannot be processed.</summary>
public enum DocumentProblem
{
    /// <summary>There are no bytes.</summary>
    Empty,

    /// <summary>Neither ending, media type nor bytes name a supported format.</summary>
    UnknownMediaType,

    /// <summary>The name or media type claims one format, the bytes are another.</summary>
    ContentMismatch,

    /// <summary>A password is needed to read it.</summary>
    Encrypted,

    /// <summary>The bytes start like the format but cannot be read as such, or only at a cost out of proportion.</summary>
    Broken,

    /// <summary>A text format whose bytes are not UTF-8.</summary>
    BadEncoding,

    /// <summary>It can be read but holds no text.</summary>
    NoText,
}
