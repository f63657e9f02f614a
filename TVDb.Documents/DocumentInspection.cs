namespace TVDb.Documents;

/// <summary>What a document is, decided before any provider sees it.</summary>
/// <param name="Format">The format; null where none was recognised.</param>
/// <param name="MediaType">The canonical media type of <paramref name="Format"/>, else the claimed one (may be empty).</param>
/// <param name="Pages">Pages where they were counted exactly (PDF; plain text and Markdown are 1), else null.</param>
/// <param name="Problem">Null where the document may be processed.</param>
/// <param name="Detail">One sentence for the caller; empty where there is no problem.</param>
public sealed record DocumentInspection(DocumentFormat? Format, string MediaType, int? Pages, DocumentProblem? Problem, string Detail);
