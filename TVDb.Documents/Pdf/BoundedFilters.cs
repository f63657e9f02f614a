using System.IO.Compression;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace TVDb.Documents.Pdf;

/// <summary>A stream inside a document unpacks to more than any honest one does.</summary>
internal sealed class DecodedTooLargeException(long limitBytes)
    : Exception($"A stream of the PDF unpacks to more than {limitBytes / (1024 * 1024)} MiB.");

/// <summary>
/// PdfPig's filters with a bound on what one stream unpacks to: deflate packs a thousand to one, and streams may be
/// packed twice, so that a small upload could otherwise fill the memory of the machine.
/// </summary>
internal sealed class BoundedFilters : IFilterProvider
{
    public const long DecodedBytesMax = 256 * 1024 * 1024;

    /// <summary>Chains longer than this serve no purpose but to multiply.</summary>
    private const int ChainMax = 8;

    public static readonly BoundedFilters Instance = new();

    private readonly IFilterProvider inner = DefaultFilterProvider.Instance;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Bound(inner.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bound(inner.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Bound(inner.GetAllFilters());

    private static List<IFilter> Bound(IReadOnlyList<IFilter> filters) =>
        filters.Count <= ChainMax ? [.. filters.Select(filter => new BoundedFilter(filter))] : throw new DecodedTooLargeException(DecodedBytesMax);

    private sealed class BoundedFilter(IFilter inner) : IFilter
    {
        /// <summary>Deflate's best ratio; shorter inputs cannot pass the bound and are not measured.</summary>
        private const int DeflateRatioMax = 1032;

        public bool IsSupported => inner.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            if (inner is FlateFilter && input.Length > DecodedBytesMax / DeflateRatioMax)
            {
                Measure(input);
            }

            var output = inner.Decode(input, streamDictionary, filterProvider, filterIndex);
            return output.Length <= DecodedBytesMax ? output : throw new DecodedTooLargeException(DecodedBytesMax);
        }

        private static void Measure(Memory<byte> input)
        {
            using var inflater = new ZLibStream(new MemoryStream(input.ToArray(), writable: false), CompressionMode.Decompress);
            var buffer = new byte[64 * 1024];
            long total = 0;
            try
            {
                while (inflater.Read(buffer) is > 0 and var read)
                {
                    total += read;
                    if (total > DecodedBytesMax)
                    {
                        throw new DecodedTooLargeException(DecodedBytesMax);
                    }
                }
            }
            catch (InvalidDataException)
            {
                // Damaged deflate data is PdfPig's to judge; up to the damage it has been measured.
            }
        }
    }
}
