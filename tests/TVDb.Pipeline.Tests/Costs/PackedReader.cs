using System.Buffers.Binary;
using System.Text;

namespace TVDb.Pipeline.Tests.Costs;

/// <summary>Reads a MessagePack array of whole numbers and texts: each is a long or a string.</summary>
internal static class PackedReader
{
    public static object[] Read(ReadOnlyMemory<byte> packed)
    {
        var rest = packed.Span;
        Assert.Equal(0xdd, rest[0]);
        var values = new object[BinaryPrimitives.ReadInt32BigEndian(rest[1..])];
        rest = rest[5..];
        for (var i = 0; i < values.Length; i++)
        {
            (values[i], var size) = ReadOne(rest);
            rest = rest[size..];
        }
        Assert.True(rest.IsEmpty);
        return values;
    }

    private static (object Value, int Size) ReadOne(ReadOnlySpan<byte> at)
    {
        switch (at[0])
        {
            case < 0x80:
                return ((long)at[0], 1);
            case 0xce:
                return ((long)BinaryPrimitives.ReadUInt32BigEndian(at[1..]), 5);
            case 0xd3:
                return (BinaryPrimitives.ReadInt64BigEndian(at[1..]), 9);
            case >= 0xa0 and < 0xc0:
                var few = at[0] - 0xa0;
                return (Encoding.UTF8.GetString(at[1..][..few]), 1 + few);
            case 0xdb:
                var many = BinaryPrimitives.ReadInt32BigEndian(at[1..]);
                return (Encoding.UTF8.GetString(at[5..][..many]), 5 + many);
            default:
                throw new InvalidDataException($"byte {at[0]}");
        }
    }
}
