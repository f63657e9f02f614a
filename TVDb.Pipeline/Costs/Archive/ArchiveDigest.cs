using System.Security.Cryptography;
using System.Text;

namespace TVDb.Pipeline.Costs.Archive;

/// <summary>What tells two copies of a day apart: how many entries, the numbers of the first and the last, SHA-256 of all lines.</summary>
public sealed record ArchiveDigest(long Count, long First, long Last, string Sha256)
{
    /// <summary>The lines' digest. Nothing is kept of them.</summary>
    public static async Task<ArchiveDigest> OfAsync(IAsyncEnumerable<string> lines, Func<byte[], ValueTask>? copy = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (count, first, last) = (0L, 0L, 0L);
        await foreach (var line in lines)
        {
            var bytes = Encoding.UTF8.GetBytes(line + "\n");
            hash.AppendData(bytes);
            last = LedgerJournal.Parse(line).Number;
            first = count++ == 0 ? last : first;
            if (copy is not null)
            {
                await copy(bytes);
            }
        }
        return new ArchiveDigest(count, first, last, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
