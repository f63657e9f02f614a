using System.Buffers.Binary;
using System.Text;

namespace TVDb.Pipeline.Costs;

/// <summary>
/// Reads what the scripts pack: whole numbers, texts and arrays of them in MessagePack, one after the other. Of that format
/// this is all there is to them (of numbers Redis packs those that are not negative unsigned, Garnet signed): less than a
/// package brings along.
/// </summary>
internal ref struct PackedReader(ReadOnlySpan<byte> packed)
{
    private ReadOnlySpan<byte> _rest = packed;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly bool IsAtText => _rest[0] is (>= 0xa0 and < 0xc0) or 0xd9 or 0xda or 0xdb;

    /// <summary>Begins an array: answers how many values follow.</summary>
    public int Array()
    {
        var head = Head();
        return head switch
        {
            >= 0x90 and < 0xa0 => head - 0x90,
            0xdc => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            0xdd => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            _ => throw Unknown(head),
        };
    }

    public long Number()
    {
        var head = Head();
        return head switch
        {
            < 0x80 => head,
            >= 0xe0 => (sbyte)head,
            0xcc => Take(1)[0],
            0xcd => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            0xce => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            0xd0 => (sbyte)Take(1)[0],
            0xd1 => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
            0xd2 => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            0xcf or 0xd3 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
            _ => throw Unknown(head),
        };
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public ReadOnlySpan<byte> Bytes()
    {
        var head = Head();
        return Take(head switch
        {
            >= 0xa0 and < 0xc0 => head - 0xa0,
            0xd9 => Take(1)[0],
            0xda => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            0xdb => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            _ => throw Unknown(head),
        });
    }

    private byte Head() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static InvalidDataException Unknown(byte head) => new($"a value of the ledger begins with byte {head}");
}
