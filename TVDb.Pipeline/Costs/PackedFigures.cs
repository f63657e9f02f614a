using System.Buffers.Binary;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Reads what the scripts pack: whole numbers in MessagePack, one after the other. Of that format this is all there is to
/// whole numbers that are not negative (Redis packs them unsigned, Garnet signed): less than a package brings along.
/// </summary>
internal static class PackedFigures
{
    public static long[] Read(ReadOnlyMemory<byte> packed, int count)
    {
        var rest = packed.Span;
        var figures = new long[count];
        for (var i = 0; i < count; i++)
        {
            (figures[i], var size) = rest[0] switch
            {
                < 0x80 => (rest[0], 1),
                0xcc => (rest[1], 2),
                0xcd => (BinaryPrimitives.ReadUInt16BigEndian(rest[1..]), 3),
                0xce => (BinaryPrimitives.ReadUInt32BigEndian(rest[1..]), 5),
                0xd1 => (BinaryPrimitives.ReadInt16BigEndian(rest[1..]), 3),
                0xd2 => (BinaryPrimitives.ReadInt32BigEndian(rest[1..]), 5),
                0xcf or 0xd3 => (BinaryPrimitives.ReadInt64BigEndian(rest[1..]), 9),
                var other => throw new InvalidDataException($"a figure of the ledger begins with byte {other}"),
            };
            rest = rest[size..];
        }
        return figures;
    }
}

/// <summary>The figures of one window, in its budget's unit; calls are posted ones.</summary>
public readonly record struct WindowFigures(long Posted, long Held, long Presumed, long Calls)
{
    internal static WindowFigures Read(ReadOnlyMemory<byte> packed)
    {
        var figures = PackedFigures.Read(packed, 4);
        return new WindowFigures(figures[0], figures[1], figures[2], figures[3]);
    }
}
