using System.IO.Enumeration;

namespace TVDb.Pipeline.Storage;

/// <summary>The files below a directory in ordinal order of their whole paths, as S3 lists keys.</summary>
internal static class DirectoryWalk
{
    /// <summary>By default names with a dot in front are hidden, and what may not be read is not there.</summary>
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <param name="root">The directory.</param>
    /// <param name="prefix">A folder in it and '/', or empty. All paths are told with it, from the root.</param>
    /// <param name="after">Only paths after this one. A folder that ends before it is not looked into.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public static IEnumerable<string> Paths(string root, string prefix, string after, CancellationToken cancellationToken)
    {
        foreach (var path in Entries(root, prefix).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (path.EndsWith('/'))
            {
                if ((string.CompareOrdinal(path, after) > 0 || after.StartsWith(path, StringComparison.Ordinal)) && BlobKey.TryParse(path[..^1], out _))
                {
                    foreach (var deeper in Paths(root, path, after, cancellationToken))
                    {
                        yield return deeper;
                    }
                }
            }
            else if (string.CompareOrdinal(path, after) > 0)
            {
                yield return path;
            }
        }
    }

    /// <summary>A folder's entries; a folder among them ends in '/', which puts it where its files are.</summary>
    private static IReadOnlyList<string> Entries(string root, string prefix)
    {
        try
        {
            return
            [
                .. new FileSystemEnumerable<string>(
                    Path.Combine(root, prefix),
                    (ref FileSystemEntry entry) => string.Concat(prefix, entry.FileName, entry.IsDirectory ? "/" : ""),
                    Everything),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
