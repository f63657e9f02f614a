namespace TVDb.Pipeline.Providers.OpenAICompatible;

/// <summary>Whether vectors are what was asked for. A provider that answers otherwise has not served the call.</summary>
public static class VectorCheck
{
    /// <summary>How far from 1 a unit vector's length may be: float32 rounding over 3,072 numbers, with room.</summary>
    private const double LengthTolerance = 1e-3;

    /// <summary>Null where all is well, otherwise what is wrong.</summary>
    public static string? Problem(IReadOnlyList<float[]> vectors, int count, int dimensions)
    {
        if (vectors.Count != count)
        {
            return $"{vectors.Count} vectors for {count} texts";
        }
        for (var i = 0; i < count; i++)
        {
            if (Problem(vectors[i], dimensions) is { } problem)
            {
                return $"vector {i} {problem}";
            }
        }
        return null;
    }

    /// <summary>With length 1 and the same direction; as it is where it has none, which <see cref="Problem(IReadOnlyList{float[]}, int, int)"/> then names.</summary>
    public static float[] Scaled(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(x => (double)x * x));
        return length is 0 || !double.IsFinite(length) ? vector : [.. vector.Select(x => (float)(x / length))];
    }

    private static string? Problem(float[] vector, int dimensions)
    {
        if (vector.Length != dimensions)
        {
            return $"has {vector.Length} dimensions, not {dimensions}";
        }
        double squares = 0;
        foreach (var x in vector)
        {
            squares += (double)x * x;
        }
        if (!double.IsFinite(squares))
        {
            return "is not finite";
        }
        return Math.Abs(Math.Sqrt(squares) - 1) > LengthTolerance ? $"has length {Math.Sqrt(squares):0.####}, not 1" : null;
    }
}
