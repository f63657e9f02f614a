using CsCheck;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Stages;

namespace TVDb.Pipeline.Tests.Stages;

public class VectorTests
{
    private static readonly float[] Unit = [0.6f, 0.8f];

    [Fact]
    public void Problem_VectorsAsAskedFor_IsNull() => Assert.Null(VectorCheck.Problem([Unit, [0, -1]], 2, 2));

    public static TheoryData<float[][], string> Wrong => new()
    {
        { [Unit], "1 vectors for 2 texts" },
        { [Unit, Unit, Unit], "3 vectors for 2 texts" },
        { [], "0 vectors for 2 texts" },
        { [Unit, [1]], "vector 1 has 1 dimensions, not 2" },
        { [[], Unit], "vector 0 has 0 dimensions, not 2" },
        { [Unit, [1, 0, 0]], "vector 1 has 3 dimensions, not 2" },
        { [[float.NaN, 1], Unit], "vector 0 is not finite" },
        { [Unit, [float.PositiveInfinity, 0]], "vector 1 is not finite" },
        { [Unit, [0, float.NegativeInfinity]], "vector 1 is not finite" },
        { [[0, 0], Unit], "vector 0 has length 0, not 1" },
        { [Unit, [0.6f, 0.6f]], "vector 1 has length 0.8485, not 1" },
        { [Unit, [2, 0]], "vector 1 has length 2, not 1" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Problem_VectorsOfAnotherKind_NamesTheFirst(float[][] vectors, string problem) => Assert.Equal(problem, VectorCheck.Problem(vectors, 2, 2));

    [Fact]
    public void Problem_UnitVectorOfAnyDimension_IsNullDespiteRounding() =>
        Gen.Float[-1, 1].Array[1, 3072].Where(numbers => numbers.Any(x => Math.Abs(x) > 0.01f)).Sample(numbers =>
        {
            var length = Math.Sqrt(numbers.Sum(x => (double)x * x));
            float[] unit = [.. numbers.Select(x => (float)(x / length))];
            return VectorCheck.Problem([unit], 1, unit.Length) is null;
        });

    [Fact]
    public void Write_AVector_IsLittleEndian() => Assert.Equal([0, 0, 128, 63, 0, 0, 0, 192], VectorBytes.Write([1f, -2f]));

    [Fact]
    public void Read_OfWrite_IsTheSameVectorsBitByBit() =>
        Gen.Select(Gen.Int[1, 16], Gen.Int[1, 8]).SelectMany((dimensions, count) => Gen.Float.Array[dimensions].Array[count]).Sample(vectors =>
        {
            byte[] bytes = [.. vectors.SelectMany(vector => VectorBytes.Write(vector))];
            for (var i = 0; i < vectors.Length; i++)
            {
                Assert.Equal(vectors[i].Select(BitConverter.SingleToInt32Bits), VectorBytes.Read(bytes, i, vectors[i].Length).Select(BitConverter.SingleToInt32Bits));
            }
        });

    [Fact]
    public void Read_PastTheEnd_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => VectorBytes.Read(VectorBytes.Write(Unit), 1, 2));
}
