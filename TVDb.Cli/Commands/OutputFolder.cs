using TVDb.Cli.Client;

namespace TVDb.Cli.Commands;

/// <summary>The folder of --out, seen to before any document is paid for.</summary>
internal static class OutputFolder
{
    public static Failure? Problem(string folder, IReadOnlyList<InputDocument> documents)
    {
        // Case is ignored, because some file systems do.
        var clash = documents
            .GroupBy(document => document.OutputName, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1);
        if (clash is not null)
        {
            var both = string.Join(" and ", clash.Select(document => document.Given));
            return Failure.Usage($"--out: the results of {both} would have the same name; process them apart");
        }
        try
        {
            Directory.CreateDirectory(folder);
            // Only writing tells whether one may.
            var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
            File.Create(probe).Dispose();
            File.Delete(probe);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Failure.Usage($"--out: cannot write into {folder}: {exception.Message}");
        }
    }
}
