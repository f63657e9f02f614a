namespace TVDb.MockProviders.OpenAI;

/// <summary>
/// Turns a text into a vector of unit length, by the text alone: texts that share words and spellings point in similar directions.
/// 1. The text is lower-cased and cut into words. 2. Features are the words, pairs of neighbours, and runs of three characters
/// (word edges included), so that "parse" and "parsing" still share something. 3. Each feature is hashed; its hash picks four
/// coordinates and their signs, where its weight is added. 4. A faint pattern drawn from the whole text's hash keeps every
/// coordinate, and so every shortened vector, from being zero. 5. Fewer dimensions are the first ones, brought back to unit
/// length, as with the real models.
/// </summary>
internal static class TextVector
{
    private const int CoordinatesPerFeature = 4;
    private const float WordWeight = 1f;
    private const float ShortWordWeight = 0.3f;
    private const float PairWeight = 0.5f;
    private const float TrigramWeight = 0.25f;

    /// <summary>Of the faint pattern, relative to the features' length.</summary>
    private const float PatternShare = 0.05f;

    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;
    private const char Edge = '\u0001';

    /// <param name="fullDimensions">The model's own number of dimensions.</param>
    /// <param name="dimensions">How many of them are wanted, at least 1.</param>
    public static float[] Of(string text, int fullDimensions, int dimensions)
    {
        var vector = new float[fullDimensions];
        AddWords(text.ToLowerInvariant(), vector);
        AddPattern(Hash(text, FnvOffset), vector);
        var shortened = dimensions == fullDimensions ? vector : vector[..dimensions];
        Scale(shortened, 1 / Length(shortened));
        return shortened;
    }

    private static void AddWords(string text, float[] vector)
    {
        ulong previous = 0;
        var at = 0;
        while (at < text.Length)
        {
            while (at < text.Length && !char.IsLetterOrDigit(text[at]))
            {
                at++;
            }
            var start = at;
            while (at < text.Length && char.IsLetterOrDigit(text[at]))
            {
                at++;
            }
            if (at == start)
            {
                break;
            }
            var word = text.AsSpan(start, at - start);
            var hash = Hash(word, FnvOffset);
            Add(vector, hash, word.Length > 3 ? WordWeight : ShortWordWeight);
            if (previous != 0)
            {
                Add(vector, (previous * FnvPrime) ^ hash, PairWeight);
            }
            AddTrigrams(word, vector);
            previous = hash;
        }
    }

    private static void AddTrigrams(ReadOnlySpan<char> word, float[] vector)
    {
        for (var i = -1; i < word.Length - 1; i++)
        {
            var hash = Step(FnvOffset ^ FnvPrime, i < 0 ? Edge : word[i]);
            hash = Step(hash, word[i + 1]);
            Add(vector, Step(hash, i + 2 < word.Length ? word[i + 2] : Edge), TrigramWeight);
        }
    }

    private static void Add(float[] vector, ulong hash, float weight)
    {
        for (var i = 0; i < CoordinatesPerFeature; i++)
        {
            hash = Mix(hash);
            var coordinate = (int)(((hash >> 32) * (ulong)vector.Length) >> 32);
            vector[coordinate] += (hash & 1) == 0 ? weight : -weight;
        }
    }

    private static void AddPattern(ulong hash, float[] vector)
    {
        var length = Length(vector);
        var amplitude = (length > 0 ? length : 1) * PatternShare / MathF.Sqrt(vector.Length);
        for (var i = 0; i < vector.Length; i++)
        {
            hash = Mix(hash);
            // Never zero itself, and never a multiple of a feature's weight, so that no sum is.
            var share = 0.5f + ((hash >> 40) / (float)(1 << 24));
            vector[i] += (hash & 1) == 0 ? amplitude * share : -amplitude * share;
        }
    }

    private static float Length(float[] vector)
    {
        var sum = 0.0;
        foreach (var value in vector)
        {
            sum += (double)value * value;
        }
        return (float)Math.Sqrt(sum);
    }

    private static void Scale(float[] vector, float factor)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] *= factor;
        }
    }

    /// <summary>FNV-1a over UTF-16 units: stable between processes, which string.GetHashCode is not.</summary>
    private static ulong Hash(ReadOnlySpan<char> text, ulong hash)
    {
        foreach (var unit in text)
        {
            hash = Step(hash, unit);
        }
        return hash;
    }

    private static ulong Step(ulong hash, char unit) => (hash ^ unit) * FnvPrime;

    /// <summary>SplitMix64: spreads FNV's weak upper bits.</summary>
    private static ulong Mix(ulong hash)
    {
        hash += 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
