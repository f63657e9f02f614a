using TVDb.Cli.Client;

namespace TVDb.Cli.Commands;

/// <summary>Finds the documents that the arguments name.</summary>
internal static class InputFiles
{
    private static readonly HashSet<string> Endings =
        new([".pdf", ".docx", ".html", ".htm", ".md", ".markdown", ".txt"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Hidden ones are not meant, and a link to a folder above would never end.</summary>
    private static readonly EnumerationOptions Walk = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    /// <summary>
    /// Answers the documents in the order of the arguments, a folder's sorted, none twice; and the arguments that name
    /// none. A file named itself is taken whatever its ending: the server judges it.
    /// </summary>
    public static (IReadOnlyList<InputDocument> Documents, IReadOnlyList<DocumentOutcome> Missing) Find(IEnumerable<string> arguments)
    {
        var documents = new List<InputDocument>();
        var missing = new List<DocumentOutcome>();
        foreach (var argument in arguments)
        {
            if (Directory.Exists(argument))
            {
                var before = documents.Count;
                documents.AddRange(InFolder(argument));
                if (documents.Count == before)
                {
                    missing.Add(Missing(argument, $"no document in this folder ({string.Join(' ', Endings)})"));
                }
            }
            else if (File.Exists(argument))
            {
                var file = new FileInfo(argument);
                documents.Add(new InputDocument(argument, file.FullName, file.Name, file.Length));
            }
            else
            {
                missing.Add(Missing(argument, "no such file or folder"));
            }
        }
        return (documents.DistinctBy(document => document.FullPath).ToList(), missing);
    }

    private static IEnumerable<InputDocument> InFolder(string folder) =>
        from file in new DirectoryInfo(folder).EnumerateFiles("*", Walk)
        where Endings.Contains(file.Extension)
        let below = Path.GetRelativePath(folder, file.FullName)
        orderby below.Replace(Path.DirectorySeparatorChar, '\0')
        select new InputDocument(Path.Combine(folder, below), file.FullName, below, file.Length);

    private static DocumentOutcome Missing(string argument, string why) => new(argument) { Failure = Failure.Usage(why) };
}
