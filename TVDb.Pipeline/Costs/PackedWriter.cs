using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace TVDb.Pipeline.Costs;

/// <summary>Writes what the scripts unpack: whole numbers and texts in MessagePack. Of that format this is all there is to them.</summary>
internal sealed class PackedWriter(ArrayBufferWriter<byte> buffer)
{
    private const int HeadMax = 9;

    /// <summary>Begins an array: as many values follow.</summary>
    public void Array(int count)
    {
        var head = buffer.GetSpan(HeadMax);
        head[0] = 0xdd;
        BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)count);
        buffer.Advance(5);
    }

    public void Number(long number)
    {
        var head = buffer.GetSpan(HeadMax);
        switch (number)
        {
            case >= 0 and < 0x80:
                head[0] = (byte)number;
                buffer.Advance(1);
                break;
            case >= 0 and <= ushort.MaxValue:
                head[0] = 0xcd;
                BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)number);
                buffer.Advance(3);
                break;
            case >= 0 and <= uint.MaxValue:
                head[0] = 0xce;
                BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)number);
                buffer.Advance(5);
                break;
            default:
                head[0] = 0xd3;
                BinaryPrimitives.WriteInt64BigEndian(head[1..], number);
                buffer.Advance(9);
                break;
        }
    }

    public void Text(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        var target = Text(size);
        Encoding.UTF8.GetBytes(text, target);
        buffer.Advance(size);
    }

    /// <summary>Writes bytes that are no text as one.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Text(bytes.Length));
        buffer.Advance(bytes.Length);
    }

    /// <summary>Writes values that were packed before.</summary>
    public void Packed(ReadOnlySpan<byte> values) => buffer.Write(values);

    /// <summary>Begins a text of a size in UTF-8; answers where it is to be written.</summary>
    private Span<byte> Text(int size)
    {
        var head = buffer.GetSpan(HeadMax + size);
        if (size < 0x20)
        {
            head[0] = (byte)(0xa0 | size);
            buffer.Advance(1);
            return head[1..];
        }
        head[0] = 0xdb;
        BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)size);
        buffer.Advance(5);
        return head[5..];
    }
}
