using System.Buffers;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

public sealed class PackedReaderTests
{
    /// <summary>As Redis packs them, and as Garnet does.</summary>
    [Theory]
    [InlineData("00", 0)]
    [InlineData("7f", 127)]
    [InlineData("cc80", 128)]
    [InlineData("cd0100", 256)]
    [InlineData("ce00010000", 65_536)]
    [InlineData("cf001fffffffffffff", 9_007_199_254_740_991)]
    [InlineData("d10100", 256)]
    [InlineData("d200010000", 65_536)]
    [InlineData("d3001fffffffffffff", 9_007_199_254_740_991)]
    [InlineData("ff", -1)]
    [InlineData("d080", -128)]
    [InlineData("d3ffffffff00000000", -4_294_967_296)]
    public void Number_EachForm_IsRead(string hex, long expected)
    {
        var reader = new PackedReader(Convert.FromHexString(hex));

        Assert.Equal(expected, reader.Number());
        Assert.True(reader.IsAtEnd);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(70_000)]
    public void Text_OfAnyLength_IsReadAsItWasWritten(int length)
    {
        var text = new string('é', length / 2);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new PackedWriter(buffer);
        writer.Array(2);
        writer.Text(text);
        writer.Number(-5);

        var reader = new PackedReader(buffer.WrittenSpan);

        Assert.Equal(2, reader.Array());
        Assert.Equal(text, reader.Text());
        Assert.Equal(-5, reader.Number());
    }

    [Theory]
    [InlineData("92", 2)]
    [InlineData("dc0100", 256)]
    [InlineData("dd00010000", 65_536)]
    public void Array_EachForm_IsRead(string hex, int expected) => Assert.Equal(expected, new PackedReader(Convert.FromHexString(hex)).Array());

    [Fact]
    public void Number_WhereThereIsNone_Throws() =>
        Assert.Throws<InvalidDataException>(() => new PackedReader([0xc0]).Number());
}
