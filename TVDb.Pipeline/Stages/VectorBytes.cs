using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TVDb.Pipeline.Stages;

/// <summary>Vectors as little-endian float32 bytes, whatever the machine.</summary>
public static class VectorBytes
{
    public static byte[] Write(ReadOnlySpan<float> vector)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(vector).ToArray();
        }
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }
        return bytes;
    }

    /// <summary>Vector <paramref name="index"/> of vectors that stand one after the other.</summary>
    public static float[] Read(ReadOnlySpan<byte> bytes, int index, int dimensions)
    {
        var from = bytes.Slice(index * dimensions * sizeof(float), dimensions * sizeof(float));
        var vector = new float[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(from[(i * sizeof(float))..]);
        }
        return vector;
    }
}
