using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TVDb.Samples.Generate;

/// <summary>An 8-bit grey picture, top row first.</summary>
internal sealed record GrayImage(int Width, int Height, byte[] Pixels)
{
    /// <summary>Binary PGM as pdftoppm writes it: three lines of header, then the pixels.</summary>
    public static GrayImage ReadPgm(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 0;
        for (var line = 0; line < 3; line++)
        {
            start = Array.IndexOf(bytes, (byte)'\n', start) + 1;
        }

        var size = Encoding.ASCII.GetString(bytes, 0, start).Split('\n')[1].Split(' ');
        return new(int.Parse(size[0], CultureInfo.InvariantCulture), int.Parse(size[1], CultureInfo.InvariantCulture), bytes[start..]);
    }

    /// <summary>Turned by a small angle, on paper that is not quite white, with specks of dust. The same seed gives the same picture.</summary>
    public GrayImage AsScanned(double degrees, int seed)
    {
        var random = new Random(seed);
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var pixels = new byte[Pixels.Length];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (dx, dy) = (x - (Width / 2.0), y - (Height / 2.0));
                var (fromX, fromY) = ((int)Math.Round((dx * cos) + (dy * sin) + (Width / 2.0)), (int)Math.Round((dy * cos) - (dx * sin) + (Height / 2.0)));
                var isInside = fromX >= 0 && fromX < Width && fromY >= 0 && fromY < Height;
                var ink = isInside ? Pixels[(fromY * Width) + fromX] : 210;

                // Sixteen greys are enough and compress well.
                var paper = Math.Min(ink, random.Next(400) == 0 ? 150 : 240);
                pixels[(y * Width) + x] = (byte)(paper & 0xF0);
            }
        }

        return new(Width, Height, pixels);
    }

    public byte[] ToPng()
    {
        var output = new MemoryStream();
        output.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        header[8] = 8;
        Chunk(output, "IHDR", header);
        var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var y = 0; y < Height; y++)
            {
                deflate.WriteByte(0);
                deflate.Write(Pixels, y * Width, Width);
            }
        }

        Chunk(output, "IDAT", data.ToArray());
        Chunk(output, "IEND", []);
        return output.ToArray();
    }

    private static void Chunk(Stream output, string name, byte[] data)
    {
        var body = Encoding.ASCII.GetBytes(name).Concat(data).ToArray();
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(body));
        output.Write(number);
    }

    private static uint Crc32(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }
}
