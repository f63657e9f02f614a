using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

/// <summary>Reads a MessagePack array of whole numbers and texts: each is a long or a string.</summary>
internal static class PackedValues
{
    public static object[] Read(ReadOnlyMemory<byte> packed)
    {
        var reader = new PackedReader(packed.Span);
        var values = new object[reader.Array()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.IsAtText ? reader.Text() : reader.Number();
        }
        Assert.True(reader.IsAtEnd);
        return values;
    }
}
