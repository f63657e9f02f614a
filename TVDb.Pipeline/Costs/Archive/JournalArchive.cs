using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Costs.Archive;

/// <summary>The journal's older days, in the blob store: compressed JSON lines, an entry each.</summary>
public sealed class JournalArchive(IBlobStore blobs)
{
    /// <summary>All files, oldest first; of one day the shorter first.</summary>
    public Task<IReadOnlyList<ArchiveFile>> FilesAsync(CancellationToken cancellationToken) => FilesAsync("", cancellationToken);

    /// <summary>The files of one day.</summary>
    public Task<IReadOnlyList<ArchiveFile>> FilesAsync(DateTimeOffset day, CancellationToken cancellationToken) => FilesAsync(ArchiveFile.DayOf(day), cancellationToken);

    public async Task<bool> HasAsync(ArchiveFile file, CancellationToken cancellationToken) => await blobs.FindAsync(file.Key, cancellationToken) is not null;

    /// <summary>The names begin with the day, so those of one day are listed from there on.</summary>
    private async Task<IReadOnlyList<ArchiveFile>> FilesAsync(string prefix, CancellationToken cancellationToken)
    {
        var files = new List<ArchiveFile>();
        await foreach (var blob in blobs.ListAsync(ArchiveFile.Folder, after: prefix.Length == 0 ? "" : $"{ArchiveFile.Folder.Path}/{prefix}", cancellationToken))
        {
            if (!blob.Key.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }
            if (ArchiveFile.Parse(blob.Key.Name) is { } file)
            {
                files.Add(file);
            }
        }
        return [.. files.OrderBy(file => file.Day).ThenBy(file => file.First).ThenBy(file => file.Last)];
    }

    /// <summary>
    /// Writes a day. Where the lines end early, because another replica removed the list meanwhile, nothing is written: that
    /// replica's file is whole, and must not be replaced.
    /// </summary>
    public async Task<ArchiveDigest> WriteAsync(ArchiveFile file, IAsyncEnumerable<string> lines, CancellationToken cancellationToken)
    {
        await using var draft = blobs.CreateDraft();
        ArchiveDigest digest;
        await using (var gzip = new GZipStream(draft.Stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            digest = await ArchiveDigest.OfAsync(lines, line => gzip.WriteAsync(line, cancellationToken));
        }
        if ((digest.First, digest.Last) == (file.First, file.Last))
        {
            await draft.CommitAsync(file.Key, cancellationToken);
        }
        return digest;
    }

    /// <exception cref="JournalArchiveException">The file is not whole.</exception>
    public Task<ArchiveDigest> DigestAsync(ArchiveFile file, CancellationToken cancellationToken) =>
        ArchiveDigest.OfAsync(LinesAsync(file, cancellationToken));

    /// <exception cref="JournalArchiveException">The file is not whole; thrown where the harm begins, not before.</exception>
    public async IAsyncEnumerable<JournalEntry> ReadAsync(ArchiveFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in LinesAsync(file, cancellationToken))
        {
            yield return LedgerJournal.Parse(line);
        }
    }

    private async IAsyncEnumerable<string> LinesAsync(ArchiveFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var blob = await blobs.OpenReadAsync(file.Key, cancellationToken) ?? throw new JournalArchiveException(file, "is not there");
        await using var gzip = new GZipStream(blob, CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        var (first, last) = (0L, 0L);
        while (await NextAsync(file, reader, cancellationToken) is var (line, number))
        {
            first = first == 0 ? number : first;
            last = number;
            yield return line;
        }
        if ((first, last) != (file.First, file.Last))
        {
            throw new JournalArchiveException(file, $"has entries {first} to {last}");
        }
    }

    /// <summary>Null at the end.</summary>
    private static async Task<(string Line, long Number)?> NextAsync(ArchiveFile file, StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken) is { } line ? (line, LedgerJournal.Parse(line).Number) : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or JsonException)
        {
            throw new JournalArchiveException(file, $"cannot be read: {e.Message}", e);
        }
    }
}
